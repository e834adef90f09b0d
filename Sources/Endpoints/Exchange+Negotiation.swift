import HTTP1
import HTTPTypes

/// Which media types a request's body has and its answer may have (RFC 9110, 12.5.1 and 8.3).
extension Exchange {
    /// The media type of the body: one of `accepted`; JSON where the client says nothing.
    func bodyType(_ accepted: [MediaType]) throws(Refusal) -> MediaType {
        guard let sent = request.headerFields[.contentType] else { return .json }
        if let type = accepted.first(where: { $0.rawValue == sent }) { return type }
        let name = Self.withoutParameters(sent)
        guard let type = accepted.first(where: { $0.rawValue == name }) else {
            throw Refusal(
                EndpointError.contentType(sent, accepted: accepted.map(\.rawValue)))
        }
        return type
    }

    /// The media type to answer in: of `offered`, the one that the client likes best, the first
    /// of them where it likes several equally.
    func answerType(_ offered: [MediaType]) throws(Refusal) -> MediaType {
        guard let accept = request.headerFields[.accept], accept != "*/*" else {
            return offered[0]
        }
        if let type = offered.first(where: { $0.rawValue == accept }) { return type }
        let ranges = accept.split(separator: ",").map { Self.parseRange($0) }
        var best: (type: MediaType, quality: Double)?
        for type in offered {
            let name = Self.withoutParameters(type.rawValue)
            // The most specific range decides.
            let match = ranges.filter { $0.matches(name) }.max { $0.precision < $1.precision }
            let quality = match?.quality ?? 0
            if quality > best?.quality ?? 0 { best = (type, quality) }
        }
        guard let best else {
            throw Refusal(EndpointError.accept(accept, offered: offered.map(\.rawValue)))
        }
        return best.type
    }

    private struct MediaRange {
        let name: String
        let quality: Double

        /// 2 for `type/subtype`, 1 for `type/*`, 0 for `*/*`.
        var precision: Int { name == "*/*" ? 0 : name.hasSuffix("/*") ? 1 : 2 }

        func matches(_ type: String) -> Bool {
            name == type || name == "*/*"
                || (name.hasSuffix("/*") && type.hasPrefix(name.dropLast()))
        }
    }

    private static func parseRange(_ text: Substring) -> MediaRange {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        let quality = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
            .flatMap { Double($0.dropFirst(2)) }
        return MediaRange(name: (parts.first ?? "").lowercased(), quality: quality ?? 1)
    }

    private static func withoutParameters(_ type: String) -> String {
        let name = type.prefix { $0 != ";" }
        return name.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
}
