import HTTPTypes

/// The first line of a request (RFC 9112, 3): method, target, version.
struct RequestLine: Equatable {
    /// The versions that are spoken here.
    enum Version: Equatable {
        case http10
        case http11
    }

    let method: HTTPRequest.Method
    let target: RequestTarget
    let version: Version

    // Longer than any registered method; such a line is refused before its end.
    private static let methodBytesMax = 32
    private static let versionBytes = 8

    /// The most bytes of a line with its CRLF, for targets of at most `targetBytesMax`.
    static func bytesMax(targetBytesMax: Int) -> Int {
        methodBytesMax + 1 + targetBytesMax + 1 + versionBytes + 2
    }

    init(_ line: ArraySlice<UInt8>, targetBytesMax: Int) throws(ParseError) {
        guard let first = line.firstIndex(of: .space),
            let last = line.lastIndex(of: .space), first < last
        else { throw .malformedRequestLine }
        let name = line[..<first]
        guard !name.isEmpty, name.allSatisfy(\.isToken) else { throw .malformedRequestLine }
        version = try Self.version(line[(last + 1)...])
        guard name.count <= Self.methodBytesMax, let method = HTTPRequest.Method(name.text),
            method != .connect
        else { throw .methodUnsupported(name.text) }
        let target = line[(first + 1)..<last]
        guard target.count <= targetBytesMax else { throw .targetTooLong(limit: targetBytesMax) }
        self.method = method
        self.target = try RequestTarget(target, method: method)
    }

    private static func version(_ bytes: ArraySlice<UInt8>) throws(ParseError) -> Version {
        let text = bytes.text
        switch text {
        case "HTTP/1.1": return .http11
        case "HTTP/1.0": return .http10
        default: break
        }
        let digits = bytes.dropFirst(5)
        guard bytes.count == versionBytes, text.hasPrefix("HTTP/"),
            digits.first?.isDigit == true, digits.dropFirst().first == UInt8(ascii: "."),
            digits.last?.isDigit == true
        else { throw .malformedRequestLine }
        throw .versionUnsupported(text)
    }
}
