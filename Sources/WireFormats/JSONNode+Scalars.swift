import CSimdJSON

/// Single values: booleans, integers, numbers, texts.
extension JSONNode {
    /// The boolean that this is.
    func bool() throws(WireError) -> Bool {
        switch raw.kind {
        case CSJ_TRUE: return true
        case CSJ_FALSE: return false
        default: throw wrongType(.boolean)
        }
    }

    /// The integer that this is, `3.0` and `3e0` included as in JSON Schema.
    func int() throws(WireError) -> Int {
        let node = raw
        switch node.kind {
        case CSJ_INTEGER: return Int(node.integer)
        case CSJ_NUMBER:
            // Beyond 2^53 a double no longer says which integer was written.
            guard let integer = Int(exactly: node.number) else { throw wrongType(.integer) }
            guard integer.magnitude <= 1 << 53 else { throw .outOfRange(place: place) }
            return integer
        default: throw wrongType(.integer)
        }
    }

    /// The integer that this is if it is none below 0, up to the largest of 64 bits.
    func natural() throws(WireError) -> UInt64 {
        let node = raw
        if node.kind == CSJ_NATURAL { return node.natural }
        let integer = try int()
        guard integer >= 0 else { throw .outOfRange(place: place) }
        return UInt64(integer)
    }

    /// The number that this is, finite.
    func double() throws(WireError) -> Double {
        let node = raw
        switch node.kind {
        case CSJ_INTEGER: return Double(node.integer)
        case CSJ_NATURAL: return Double(node.natural)
        case CSJ_NUMBER:
            guard node.number.isFinite else { throw .outOfRange(place: place) }
            return node.number
        default: throw wrongType(.number)
        }
    }

    /// The text that this is, unescaped.
    func string() throws(WireError) -> String {
        let node = raw
        guard node.kind == CSJ_STRING else { throw wrongType(.string) }
        return document.text(at: Int(node.text), count: Int(node.length))
    }

    /// The integers of an array.
    func integers() throws(WireError) -> [Int] {
        let node = raw
        guard node.kind == CSJ_TENSOR, node.rank == 1 else {
            var integers: [Int] = []
            for element in try elements(of: .integers) { integers.append(try element.int()) }
            return integers
        }
        let count = Int(document.contents.shapes[Int(node.shape)])
        let floats = document.contents.floats + Int(node.first_float)
        var integers: [Int] = []
        integers.reserveCapacity(count)
        for position in 0..<count {
            guard let integer = Int(exactly: floats[position]) else {
                throw .wrongType(
                    place: Place.element(position, of: place), expected: .integer,
                    actual: .number)
            }
            integers.append(integer)
        }
        // Whole as float32, though not all as written: 16777217, or 1.00000001.
        guard node.inexact == 0 else { throw .outOfRange(place: place) }
        return integers
    }
}
