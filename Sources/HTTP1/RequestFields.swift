import HTTPTypes

/// The header fields of a request, in one piece of memory, as sent and in the order of the wire.
///
/// Not `HTTPFields`, whose every field is two or three strings: most fields are never asked for,
/// and to find one here is to compare bytes.
public struct RequestFields: Sendable, Equatable {
    /// Where name and value stand in a line; no header is longer than `Limits.checked` lets it be.
    private struct Place: BitwiseCopyable {
        let lineCount: UInt32
        let nameEnd: UInt32
        let valueStart: UInt32
        let valueEnd: UInt32
    }

    /// For each field its `Place` and its line.
    private var bytes: [UInt8] = []

    // What most headers take: one allocation.
    private static let bytesExpected = 384

    /// No fields.
    init() {}

    /// The same fields.
    init(_ fields: HTTPFields) {
        for field in fields {
            let line =
                Array("\(field.name.rawName):".utf8) + field.withUnsafeBytesOfValue { Array($0) }
            let nameBytes = field.name.rawName.utf8.count
            append(line.span, name: 0..<nameBytes, value: (nameBytes + 1)..<line.count)
        }
    }

    /// The value of the field of that name, its bytes that are no UTF-8 replaced; of several, their
    /// values joined as a list; nil when there is none.
    public subscript(name: HTTPField.Name) -> String? {
        var found: String?
        forEach(of: name) { value in found = found.map { $0 + ", " + value.text } ?? value.text }
        return found
    }

    /// The values of all fields of that name, in order.
    public subscript(values name: HTTPField.Name) -> [String] {
        var found: [String] = []
        forEach(of: name) { value in found.append(value.text) }
        return found
    }

    /// Bytes that fit into the memory it has.
    var capacity: Int { bytes.capacity }

    /// Takes the fields away and keeps their memory.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Takes a line of a header.
    mutating func append(_ line: borrowing Span<UInt8>, name: Range<Int>, value: Range<Int>) {
        if bytes.isEmpty { bytes.reserveCapacity(Self.bytesExpected) }
        let place = Place(
            lineCount: UInt32(line.count), nameEnd: UInt32(name.upperBound),
            valueStart: UInt32(value.lowerBound), valueEnd: UInt32(value.upperBound))
        withUnsafeBytes(of: place) { bytes.append(contentsOf: $0) }
        line.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// Hands the name and the value of each field to `body`, in order.
    func forEach(_ body: (borrowing Span<UInt8>, borrowing Span<UInt8>) -> Void) {
        let all = bytes.span
        var start = 0
        while start < all.count {
            let place = all.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: Place.self)
            start += MemoryLayout<Place>.size
            let line = all.extracting(start..<(start + Int(place.lineCount)))
            body(
                line.extracting(0..<Int(place.nameEnd)),
                line.extracting(Int(place.valueStart)..<Int(place.valueEnd)))
            start += line.count
        }
    }

    private func forEach(of name: HTTPField.Name, _ body: (borrowing Span<UInt8>) -> Void) {
        var wanted = name.canonicalName
        wanted.withUTF8 { wanted in
            forEach { name, value in
                if name.isCaseInsensitively(wanted) { body(value) }
            }
        }
    }
}
