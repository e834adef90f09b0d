import Glibc

/// Finds where HTTP/1.1 responses end, and what status they have; looks at nothing else.
///
/// It keeps no bytes: those of an unfinished head stay with the caller, who brings them again with
/// what comes next. Only what a load needs is understood: bodies of a told length.
struct ResponseScanner {
    /// A response that has arrived as a whole.
    struct Response: Equatable {
        let status: Int
        let bodyBytes: Int
        /// Whether the server closes the connection behind it.
        let closes: Bool
    }

    /// Why no end can be found.
    enum Fault: Error, Equatable {
        case noStatus
        /// Bytes behind the answer to the only request.
        case unasked
        case headTooLong(limit: Int)
        /// Neither a Content-Length that is a number nor a status without a body.
        case noLength(status: Int)
    }

    /// The longest head that is waited for.
    static let headBytesMax = 16 * 1024

    private var current: Response?
    private var bodyBytesLeft = 0

    /// Whether the body of a response has begun and not ended.
    var isInBody: Bool { current != nil }

    /// The next response that ends in `bytes`, read from `offset` on; nil when more must come.
    ///
    /// Moves `offset` behind what need not be brought again.
    mutating func next(
        in bytes: UnsafeRawBufferPointer, at offset: inout Int
    ) throws(Fault) -> Response? {
        while true {
            if current == nil {
                guard let head = try Self.head(in: bytes, at: &offset) else { return nil }
                // 100 Continue and its like announce another response.
                if head.status < 200 { continue }
                current = head
                bodyBytesLeft = head.bodyBytes
            }
            let taken = min(bodyBytesLeft, bytes.count - offset)
            bodyBytesLeft -= taken
            offset += taken
            guard bodyBytesLeft == 0 else { return nil }
            defer { current = nil }
            return current
        }
    }

    private static func head(
        in bytes: UnsafeRawBufferPointer, at offset: inout Int
    ) throws(Fault) -> Response? {
        var length: Int?
        var closes = false
        var line = offset
        var status = 0
        while let end = lineEnd(in: bytes, from: line) {
            let text = UnsafeRawBufferPointer(rebasing: bytes[line..<end])
            if line == offset {
                status = try Self.status(text)
            } else if text.isEmpty || (text.count == 1 && text[0] == UInt8(ascii: "\r")) {
                let hasBody = status >= 200 && status != 204 && status != 304
                guard let bodyBytes = hasBody ? length : 0 else { throw .noLength(status: status) }
                offset = end + 1
                return Response(status: status, bodyBytes: bodyBytes, closes: closes)
            } else if text[0] | 0x20 == UInt8(ascii: "c") {
                if has(text, name: "content-length:") { length = number(text.dropFirst(15)) }
                if has(text, name: "connection: close") { closes = true }
            }
            line = end + 1
        }
        guard bytes.count - offset < headBytesMax else { throw .headTooLong(limit: headBytesMax) }
        return nil
    }

    private static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count,
            let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The three digits behind `HTTP/1.1 `.
    private static func status(_ line: UnsafeRawBufferPointer) throws(Fault) -> Int {
        guard line.count >= 12, has(line, name: "http/1."), line[8] == UInt8(ascii: " ") else {
            throw .noStatus
        }
        guard let status = number(line[9..<12]) else { throw .noStatus }
        return status
    }

    /// Whether `line` begins with `name`, which is in small letters; all letters are compared
    /// without their case.
    private static func has(_ line: UnsafeRawBufferPointer, name: StaticString) -> Bool {
        guard line.count >= name.utf8CodeUnitCount else { return false }
        for index in 0..<name.utf8CodeUnitCount where line[index] | 0x20 != name.utf8Start[index] {
            return false
        }
        return true
    }

    /// The digits between blanks; nil where there are others, or none.
    private static func number(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
        var value: Int?
        for byte in text where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\r") {
            guard (0x30...0x39).contains(byte), (value ?? 0) < 1 << 50 else { return nil }
            value = (value ?? 0) * 10 + Int(byte - 0x30)
        }
        return value
    }
}
