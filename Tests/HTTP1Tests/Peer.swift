import Foundation

/// What other readers made of the corpus: `peers.jsonl`, which make_peer_goldens.py writes.
struct Peer: Decodable {
    /// A request that a peer read; every byte is one character, from U+0000 to U+00FF.
    struct Request: Decodable, Equatable {
        let method: String
        let target: String
        /// Names in lower case, and values without the blanks around them.
        let fields: [[String]]
        let body: String

        init(from decoder: any Decoder) throws {
            var parts = try decoder.unkeyedContainer()
            method = try parts.decode(String.self)
            target = try parts.decode(String.self)
            fields = try parts.decode([[String]].self)
            body = try parts.decode(String.self)
        }
    }

    /// How a peer stands behind the input.
    enum End: String, Decodable {
        case waits
        case closes
        /// Bytes behind the last request belong to another protocol.
        case tunnels
        case refused
    }

    let requests: [Request]
    let end: End

    /// A case of the corpus, and what both made of it.
    struct Golden: Decodable {
        let name: String
        /// A fingerprint of the bytes that were read.
        let input: String
        let h11: Peer
        /// Absent where it is the same as h11's.
        let httptools: Peer?
    }

    static let goldens: [Golden] = {
        do {
            let lines = try Data(contentsOf: Corpus.folder.appending(path: "peers.jsonl"))
                .split(separator: UInt8(ascii: "\n"))
            return try lines.map { try JSONDecoder().decode(Golden.self, from: $0) }
        } catch { preconditionFailure("\(error)") }
    }()

    /// FNV-1a of 64 bits.
    static func fingerprint(_ bytes: [UInt8]) -> String {
        let value = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
