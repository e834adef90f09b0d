@testable import HTTP1

/// Text on the wire and back, for tests that show what is sent and what comes.
extension RequestParser {
    /// Feeds `pieces` one by one, and takes every step after each.
    static func steps(_ pieces: [ArraySlice<UInt8>], limits: Limits = Limits()) -> [Step] {
        var parser = RequestParser(limits: limits)
        var steps: [Step] = []
        for piece in pieces {
            piece.withUnsafeBytes { parser.feed($0) }
            while true {
                let step = parser.next()
                if step == .needMore { break }
                steps.append(step)
                if case .failed = step { return steps }
            }
        }
        return steps
    }

    static func steps(_ text: String, limits: Limits = Limits()) -> [Step] {
        steps([Array(text.utf8)[...]], limits: limits)
    }

    /// Why `text` is refused; nil when it is not.
    static func refusal(of text: String, limits: Limits = Limits()) -> ParseError? {
        refusal(of: Array(text.utf8), limits: limits)
    }

    static func refusal(of bytes: [UInt8], limits: Limits = Limits()) -> ParseError? {
        guard case .failed(let error) = steps([bytes[...]], limits: limits).last else { return nil }
        return error
    }

    /// The complete requests in `text`.
    static func requests(_ text: String, limits: Limits = Limits()) -> [Request] {
        steps(text, limits: limits).compactMap { step in
            if case .request(let request) = step { request } else { nil }
        }
    }
}

extension Request {
    /// The path with its query, as sent.
    var target: String { String(bytes: parts.target) }

    /// Whom it is for; nil where neither the target nor a field says so.
    var authority: String? { parts.authority.isEmpty ? nil : String(bytes: parts.authority) }
}

extension String {
    init(bytes: [UInt8]) { self.init(decoding: bytes, as: UTF8.self) }
}
