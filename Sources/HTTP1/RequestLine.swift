import HTTPTypes

/// The first line of a request (RFC 9112, 3): method, target, version.
struct RequestLine {
    /// The versions that are spoken here.
    enum Version: Equatable {
        case http10
        case http11
    }

    let method: HTTPRequest.Method
    let version: Version
    private let target: RequestTarget
    /// Where the target begins in the line.
    private let targetStart: Int

    // Longer than any registered method; such a line is refused before its end.
    private static let methodBytesMax = 32
    private static let versionBytes = 8

    /// The most bytes of a line with its CRLF, for targets of at most `targetBytesMax`.
    static func bytesMax(targetBytesMax: Int) -> Int {
        methodBytesMax + 1 + targetBytesMax + 1 + versionBytes + 2
    }

    init(_ line: borrowing Span<UInt8>, targetBytesMax: Int) throws(ParseError) {
        guard let first = line.firstIndex(of: .space, in: 0..<line.count),
            let last = line.lastIndex(of: .space), first < last
        else { throw .malformedRequestLine }
        let name = line.extracting(0..<first)
        guard !name.isEmpty, name.areAll(0..<first, \.isToken) else { throw .malformedRequestLine }
        version = try Self.version(line.extracting((last + 1)..<line.count))
        guard let method = Self.method(name), method != .connect else {
            throw .methodUnsupported(name.text)
        }
        let target = line.extracting((first + 1)..<last)
        guard target.count <= targetBytesMax else { throw .targetTooLong(limit: targetBytesMax) }
        self.method = method
        self.target = try RequestTarget(target, method: method)
        targetStart = first + 1
    }

    /// Copies what it says into `request`.
    ///
    /// - Parameter place: where in `bytes` the line stands that it was read from.
    func copy(from bytes: [UInt8], at place: Range<Int>, to request: inout Request.Parts) {
        let target = bytes.span.extracting((place.lowerBound + targetStart)..<place.upperBound)
        request.method = method
        request.setTarget(self.target.pathStart, target.extracting(self.target.path))
        if let authority = self.target.authority {
            request.setAuthority(target.extracting(authority))
        }
    }

    /// The method of that name, which is a token; nil when it is too long.
    private static func method(_ name: borrowing Span<UInt8>) -> HTTPRequest.Method? {
        // What is asked for nearly always needs no string of its own.
        if isExactly(name, "POST") { return .post }
        if isExactly(name, "GET") { return .get }
        return name.count <= methodBytesMax ? HTTPRequest.Method(name.text) : nil
    }

    private static func version(_ bytes: borrowing Span<UInt8>) throws(ParseError) -> Version {
        guard bytes.count == versionBytes, isExactly(bytes.extracting(0..<5), "HTTP/"),
            bytes[5].isDigit, bytes[6] == UInt8(ascii: "."), bytes[7].isDigit
        else { throw .malformedRequestLine }
        switch (bytes[5], bytes[7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): return .http11
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): return .http10
        default: throw .versionUnsupported(bytes.text)
        }
    }

    private static func isExactly(_ bytes: borrowing Span<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count where bytes[index] != text.utf8Start[index] { return false }
        return true
    }
}
