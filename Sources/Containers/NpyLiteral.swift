/// A parser of the one Python dictionary that an npy header is.
///
/// It knows strings, `True` and `False`, and a tuple of plain decimal integers; anything else is
/// an error at its offset.
struct NpyLiteral {
    private let bytes: [UInt8]
    private var offset: Int
    private let end: Int

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// Reads `{'descr': …, 'fortran_order': …, 'shape': …}` and nothing behind it but space.
    mutating func dictionary() throws(ContainerError) -> (String, Bool, [Int]) {
        var descriptor: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try expect("{")
        while !accept("}") {
            let start = offset
            let key = try string()
            try expect(":")
            switch key {
            case "descr" where descriptor == nil: descriptor = try type()
            case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
            case "shape" where shape == nil: shape = try tuple()
            default: throw .npyHeader(offset: start)
            }
            if !accept(",") {
                try expect("}")
                break
            }
        }
        skipSpace()
        guard offset == end, let descriptor, let isFortranOrder, let shape else {
            throw .npyHeader(offset: offset)
        }
        return (descriptor, isFortranOrder, shape)
    }

    private mutating func skipSpace() {
        while offset < end, bytes[offset] == 0x20 || bytes[offset] == 0x0a { offset += 1 }
    }

    private mutating func accept(_ token: StaticString) -> Bool {
        skipSpace()
        let matches = token.withUTF8Buffer { bytes[offset..<end].starts(with: $0) }
        if matches { offset += token.utf8CodeUnitCount }
        return matches
    }

    private mutating func expect(_ token: StaticString) throws(ContainerError) {
        guard accept(token) else { throw .npyHeader(offset: offset) }
    }

    private mutating func string() throws(ContainerError) -> String {
        skipSpace()
        let quote = offset < end ? bytes[offset] : 0
        guard quote == 0x27 || quote == 0x22,
            let close = bytes[(offset + 1)..<end].firstIndex(of: quote)
        else { throw .npyHeader(offset: offset) }
        let content = bytes[(offset + 1)..<close]
        // An escape would need Python's rules; no key and no type that is read has one.
        guard !content.contains(0x5c) else { throw .npyHeader(offset: offset) }
        offset = close + 1
        return String(decoding: content, as: UTF8.self)
    }

    /// The element type; a record's, a list, is refused here by its own text.
    private mutating func type() throws(ContainerError) -> String {
        guard accept("[") else { return try string() }
        let rest = bytes[(offset - 1)..<end]
        let text = rest.prefix(through: rest.lastIndex(of: 0x5d) ?? offset - 1)
        throw .npyType(String(decoding: text, as: UTF8.self))
    }

    private mutating func boolean() throws(ContainerError) -> Bool {
        if accept("True") { return true }
        try expect("False")
        return false
    }

    private mutating func tuple() throws(ContainerError) -> [Int] {
        try expect("(")
        var axes: [Int] = []
        while !accept(")") {
            axes.append(try integer())
            if accept(",") { continue }
            // `(3)` is a number to Python, and no shape.
            guard axes.count > 1 else { throw .npyHeader(offset: offset) }
            try expect(")")
            break
        }
        return axes
    }

    private mutating func integer() throws(ContainerError) -> Int {
        skipSpace()
        let digits = bytes[offset..<end].prefix { (0x30...0x39).contains($0) }
        guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
            throw .npyHeader(offset: offset)
        }
        offset += digits.count
        return value
    }
}
