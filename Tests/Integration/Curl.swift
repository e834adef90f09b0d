import Foundation
import Testing

/// Requests by the real curl, as a user types them.
struct Curl {
    /// What came back.
    struct Answer {
        let status: Int
        /// Header fields by name in lower case.
        let fields: [String: String]
        let body: Data
        var json: JSONValue { JSONValue(body) }
    }

    /// curl itself failed.
    struct Failure: Error {
        let exitCode: Int32
        let message: String
    }

    private let url: String
    private let contract: ContractChecker?

    /// Requests to `server`, each held against the server's own contract.
    init(_ server: CellarProcess) {
        url = server.url
        let document = try? ToolProcess.run("curl", ["-sS", "-m", "60", url + "/openapi.json"])
        contract = document.map { ContractChecker(JSONValue($0.output)) }
    }

    func get(_ path: String, _ arguments: String...) throws -> Answer {
        try run("GET", path, arguments)
    }

    func delete(_ path: String, _ arguments: String...) throws -> Answer {
        try run("DELETE", path, arguments)
    }

    func post(_ path: String, _ json: String, _ arguments: String...) throws -> Answer {
        try run("POST", path, arguments, json: json)
    }

    func put(_ path: String, _ json: String, _ arguments: String...) throws -> Answer {
        try run("PUT", path, arguments, json: json)
    }

    /// Runs curl with `arguments`, as written, and with `json` as the body if there is one.
    func run(
        _ method: String, _ path: String, _ arguments: [String] = [], json: String? = nil
    ) throws -> Answer {
        let answer = try send(method, path, arguments + (json.map { ["--json", $0] } ?? []))
        let faults = contract?.faults(
            method: method, path: path, request: json.map { JSONValue(Data($0.utf8)) },
            status: answer.status, contentType: answer.fields["content-type"],
            answer: answer.json)
        for fault in faults ?? ["no contract"] { Issue.record("\(fault)") }
        return answer
    }

    private func send(
        _ method: String, _ path: String, _ arguments: [String]
    ) throws -> Answer {
        let output = try ToolProcess.run(
            "curl",
            ["-sS", "-D", "/dev/stderr", "-m", "60", "-X", method] + arguments + [url + path])
        guard output.exitCode == 0 else {
            throw Failure(exitCode: output.exitCode, message: output.errorText)
        }
        // After a 100 the final answer's head comes last.
        let heads = output.errorText.components(separatedBy: "\r\n\r\n").filter { !$0.isEmpty }
        let lines = (heads.last ?? "").components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(status: status ?? 0, fields: fields, body: output.output)
    }
}
