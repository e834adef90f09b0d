import Foundation
import Testing

/// The cases of the files in `Corpus`, whose README says how they are written.
enum Corpus {
    /// A line that is not as the README says.
    struct Malformed: Error {
        let line: String
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Corpus")

    static let cases: [CorpusCase] = {
        do { return try read() } catch { preconditionFailure("\(error)") }
    }()

    private static func read() throws -> [CorpusCase] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try files.filter { $0.hasSuffix(".txt") }.sorted().flatMap { file in
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let tables = text.split(separator: "\n== ").dropFirst()
            return try tables.flatMap { try CorpusTable(String($0)).cases() }
        }
    }

    /// The bytes of an escaped text.
    static func unescape(_ text: some StringProtocol) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "0"): bytes.append(0)
            case UInt8(ascii: "s"): bytes.append(32)
            case let same? where "\\\"".utf8.contains(same): bytes.append(same)
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard let value = UInt8(digits, radix: 16) else { throw Malformed(line: "\(text)") }
                bytes.append(value)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "{"):
                let repeated = rest.prefix { $0 != UInt8(ascii: "}") }
                rest = rest.dropFirst(repeated.count + 1)
                bytes += try unescapeRepeated(String(decoding: repeated, as: UTF8.self))
            default: throw Malformed(line: "\(text)")
            }
        }
        return bytes
    }

    /// The bytes of `text*3`.
    private static func unescapeRepeated(_ text: String) throws -> [UInt8] {
        guard let star = text.lastIndex(of: "*"), let count = Int(text[star...].dropFirst())
        else { throw Malformed(line: text) }
        let bytes = try unescape(text[..<star])
        return Array(repeatElement(bytes, count: count).joined())
    }
}
