import HTTPTypes

@testable import HTTP1

/// A request in the form in which ours and a peer's can be compared: the target's form undone,
/// the host where it counts, every byte one character.
struct PeerRequest: Equatable {
    let method: String
    let authority: String?
    let path: String
    let fields: [[String]]
    let body: String

    init(_ request: Request) {
        method = request.method.rawValue
        authority = request.authority
        path = request.target
        var fields: [[String]] = []
        request.headerFields.forEach { name, value in
            fields.append([name.text.lowercased(), value.withUnsafeBufferPointer(Self.text)])
        }
        self.fields = fields
        body = Self.text(request.body)
    }

    init(_ request: Peer.Request) {
        method = request.method
        fields = request.fields.filter { $0[0] != "host" }
        body = request.body
        let host = request.fields.first { $0[0] == "host" }?[1]
        let lower = request.target.lowercased()
        guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else {
            (authority, path) = (host, request.target)
            return
        }
        let rest = request.target.dropFirst(scheme.count)
        let name = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest.dropFirst(name.count)
        authority = String(name)
        if path.isEmpty {
            self.path = request.method == "OPTIONS" ? "*" : "/"
        } else {
            self.path = path.hasPrefix("?") ? "/\(path)" : String(path)
        }
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
