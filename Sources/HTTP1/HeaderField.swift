import HTTPTypes

/// One line of a header as a field, and what this protocol itself reads in it.
struct HeaderField {
    /// What a field is to the connection.
    enum Meaning {
        /// Whom the request is for: in these types no field, but the request's authority.
        case host(String)
        case length(BodyFraming.Length)
        /// Chunked means: exactly that, in any case.
        case coding(isChunked: Bool)
        case connection(closes: Bool, keepsAlive: Bool)
        case expectation
        /// The handler's affair alone.
        case nothing
    }

    /// What the handler gets.
    let field: HTTPField?
    let meaning: Meaning

    init(_ line: borrowing Span<UInt8>) throws(ParseError) {
        let parts = try FieldLine(line)
        let (name, value) = (parts.name, parts.value)
        guard let known = Known(line, name) else {
            (field, meaning) = (Self.field(try Self.name(line, name), line, value), .nothing)
            return
        }
        field = known.name.map { Self.field($0, line, value) }
        meaning =
            switch known {
            case .host: .host(line.extracting(value).text)
            case .contentLength: .length(BodyFraming.Length(line, value))
            case .transferEncoding: .coding(isChunked: line.isCaseInsensitively(value, "chunked"))
            case .connection:
                .connection(
                    closes: FieldList.contains("close", line, value),
                    keepsAlive: FieldList.contains("keep-alive", line, value))
            case .expect: .expectation
            case .accept, .userAgent, .contentType, .acceptEncoding, .acceptLanguage: .nothing
            }
    }

    /// Fields that are this protocol's own, or that nearly every request has.
    ///
    /// Their names are not made anew: they have the spelling of their registry, however they were
    /// sent.
    private enum Known {
        case host, contentLength, transferEncoding, connection, expect
        case accept, userAgent, contentType, acceptEncoding, acceptLanguage

        init?(_ line: borrowing Span<UInt8>, _ name: Range<Int>) {
            switch name.count {
            case 4 where line.isCaseInsensitively(name, "host"): self = .host
            case 6 where line.isCaseInsensitively(name, "accept"): self = .accept
            case 6 where line.isCaseInsensitively(name, "expect"): self = .expect
            case 10 where line.isCaseInsensitively(name, "connection"): self = .connection
            case 10 where line.isCaseInsensitively(name, "user-agent"): self = .userAgent
            case 12 where line.isCaseInsensitively(name, "content-type"): self = .contentType
            case 14 where line.isCaseInsensitively(name, "content-length"): self = .contentLength
            case 15 where line.isCaseInsensitively(name, "accept-encoding"): self = .acceptEncoding
            case 15 where line.isCaseInsensitively(name, "accept-language"): self = .acceptLanguage
            case 17 where line.isCaseInsensitively(name, "transfer-encoding"):
                self = .transferEncoding
            default: return nil
            }
        }

        var name: HTTPField.Name? {
            switch self {
            case .host: nil
            case .contentLength: .contentLength
            case .transferEncoding: .transferEncoding
            case .connection: .connection
            case .expect: .expect
            case .accept: .accept
            case .userAgent: .userAgent
            case .contentType: .contentType
            case .acceptEncoding: .acceptEncoding
            case .acceptLanguage: .acceptLanguage
            }
        }
    }

    private static func name(
        _ line: borrowing Span<UInt8>, _ name: Range<Int>
    ) throws(ParseError) -> HTTPField.Name {
        let text = line.extracting(name).text
        guard let name = HTTPField.Name(text) else { throw .invalidFieldName(text) }
        return name
    }

    /// The field with its value's bytes as they are, even where they are no UTF-8.
    private static func field(
        _ name: HTTPField.Name, _ line: borrowing Span<UInt8>, _ value: Range<Int>
    ) -> HTTPField {
        let value = line.extracting(value)
        // For text, as nearly all values are, twice as fast as from any collection of bytes.
        if value.areAll(0..<value.count, { $0 < 0x80 }) {
            return HTTPField(name: name, value: value.text)
        }
        return value.withUnsafeBufferPointer { HTTPField(name: name, value: $0) }
    }
}
