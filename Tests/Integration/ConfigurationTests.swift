import Foundation
import Testing

@testable import cellar

@Suite("The configuration and the file that explains it")
struct ConfigurationTests {
    private let file = CellarProcess.repository.appending(path: "config/cellar.yaml")

    @Test("the committed file has every key, once, with the value that holds without it")
    func complete() throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let keys = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: ":").first.map(String.init) }
        #expect(keys.sorted() == Setting.all.map(\.key).sorted())
        var configuration = Configuration()
        try configuration.apply(yaml: text, file: "cellar.yaml")
        #expect(configuration == Configuration())
    }

    @Test("each key of the committed file says why above itself")
    func explained() throws {
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            #expect(lines[index - 1].hasPrefix("# "), "\(line) is not explained")
        }
    }

    @Test(
        "bytes are numbers, or numbers with a unit",
        arguments: [("2048", 2048), ("2KiB", 2048), ("1MiB", 1 << 20)])
    func bytes(text: String, expected: Int) throws {
        var configuration = Configuration()
        try configuration.apply(yaml: "body_bytes_max: \(text)", file: "f")
        #expect(configuration.sockets.bodyBytesMax == expected)
    }

    @Test("never is no expiry")
    func never() throws {
        var configuration = Configuration()
        try configuration.apply(yaml: "ttl_seconds: never", file: "f")
        #expect(configuration.sessions.timeToLiveSeconds == nil)
    }

    @Test("a policy of versions is one line, for all models and for some")
    func versionPolicy() throws {
        var configuration = Configuration()
        try configuration.apply(yaml: "version_policy: latest=2; co2 specific=1,3", file: "f")
        #expect(configuration.versionPolicies["words"] == .latest(2))
        #expect(configuration.versionPolicies["co2"] == .specific([1, 3]))
    }

    @Test("what holds without a file goes together")
    func limits() throws {
        try Configuration().checked()
    }

    @Test("limits that do not go together are told by their keys")
    func relations() {
        #expect(
            throws: ConfigurationError.relation(
                "pipelined_requests_max (64) must not exceed requests_per_connection_max (3)")
        ) {
            try Configuration.load(
                file: nil, environment: [:],
                flags: [("--set", "requests_per_connection_max", "3")])
        }
    }
}
