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

    /// The one integer of an array of one, if it is none below 0, up to the largest of 64 bits; nil
    /// for an array of another length.
    func onlyNatural() throws(WireError) -> UInt64? {
        let node = raw
        guard node.kind == CSJ_TENSOR, node.rank == 1 else {
            let elements = try elements(of: .integers)
            return elements.left == 1 ? try children.first { _ in true }?.natural() : nil
        }
        guard document.contents.shapes[Int(node.shape)] == 1 else { return nil }
        func place() -> String { Place.element(0, of: self.place) }
        if node.inexact == 0 {
            let value = document.floats[Int(node.first_float)]
            guard value >= 0 else { throw .outOfRange(place: place()) }
            if let integer = UInt64(exactly: value) { return integer }
        } else if node.digits > 0 {
            // Their end is a space, and 20 digits hold every integer that is kept.
            let start = document.contents.text + Int(node.digits) - 1
            let count = (0..<20).first { start[$0] == CChar(UInt8(ascii: " ")) } ?? 20
            guard let integer = UInt64(document.text(at: Int(node.digits) - 1, count: count))
            else { throw .outOfRange(place: place()) }
            return integer
        }
        throw .wrongType(place: place(), expected: .integer, actual: .number)
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
        let (floats, first) = (document.floats, Int(node.first_float))
        var integers: [Int] = []
        integers.reserveCapacity(count)
        for position in 0..<count {
            guard let integer = Int(exactly: floats[first + position]) else {
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
