import Glibc

/// The head of an HTTP/1.1 response, as far as it says where the response ends.
struct ResponseHead {
    let status: Int
    /// The Content-Length, where it is there and a number.
    let length: Int?
    let isChunked: Bool
    /// Whether the server closes the connection behind the response.
    let closes: Bool

    /// Whether such a status has a body at all.
    var hasBody: Bool { status >= 200 && status != 204 && status != 304 }

    /// The longest head that is waited for.
    static let bytesMax = 16 * 1024

    /// Reads the head that begins at `offset`, and moves `offset` behind it; nil when more must
    /// come.
    init?(
        in bytes: UnsafeRawBufferPointer, at offset: inout Int
    ) throws(ResponseScanner.Fault) {
        var length: Int?
        var (isChunked, closes) = (false, false)
        var line = offset
        var status = 0
        while let end = Self.lineEnd(in: bytes, from: line) {
            let text = UnsafeRawBufferPointer(rebasing: bytes[line..<end])
            if line == offset {
                status = try Self.status(text)
            } else if text.isEmpty || (text.count == 1 && text[0] == UInt8(ascii: "\r")) {
                offset = end + 1
                (self.status, self.length) = (status, length)
                (self.isChunked, self.closes) = (isChunked, closes)
                return
            } else if text[0] | 0x20 == UInt8(ascii: "c") {
                if Self.has(text, name: "content-length:") {
                    length = Self.number(text.dropFirst(15))
                }
                if Self.has(text, name: "connection: close") { closes = true }
            } else if Self.has(text, name: "transfer-encoding: chunked") {
                isChunked = true
            }
            line = end + 1
        }
        guard bytes.count - offset < Self.bytesMax else {
            throw .headTooLong(limit: Self.bytesMax)
        }
        return nil
    }

    private static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count,
            let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The three digits behind `HTTP/1.1 `.
    private static func status(
        _ line: UnsafeRawBufferPointer
    ) throws(ResponseScanner.Fault) -> Int {
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
