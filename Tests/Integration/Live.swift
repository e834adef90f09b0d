import Foundation
import Testing

/// A server whose models change, and what a test asks it over and over.
struct Live {
    let server: CellarProcess
    let curl: Curl

    init(_ server: CellarProcess) throws {
        self.server = server
        curl = Curl(server)
    }

    /// How a version stands in the index.
    func state(_ name: String, _ version: Int) throws -> (state: String?, reason: String?) {
        try #require(try stateIfKnown(name, version), "\(name) \(version) is not in the index")
    }

    func stateIfKnown(
        _ name: String, _ version: Int
    ) throws -> (state: String?, reason: String?)? {
        let index = try curl.run("POST", "/v2/repository/index").json.elements
        return index.first { $0["name"].string == name && $0["version"].string == "\(version)" }
            .map { ($0["state"].string, $0["reason"].string) }
    }

    /// Asks until a version stands so, with this reason if one is given.
    func until(
        _ name: String, _ version: Int, _ state: String, reason: String? = nil
    ) throws {
        try eventually("\(name) \(version) \(state)") {
            guard let now = try stateIfKnown(name, version) else { return false }
            return now.state == state && reason.map { $0 == now.reason } ?? true
        }
    }

    /// Asks until the answer is yes, for half a minute.
    func eventually(_ what: String, _ isSo: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            if try isSo() { return }
        }
        Issue.record("never: \(what)")
    }

    func load(_ name: String, _ body: String = "{}") throws -> Curl.Answer {
        try curl.post("/v2/repository/models/\(name)/load", body)
    }

    func unload(_ name: String, _ body: String = "{}") throws -> Curl.Answer {
        try curl.post("/v2/repository/models/\(name)/unload", body)
    }

    /// The outputs of a session's first step.
    @discardableResult
    func step(_ model: String, _ session: String) throws -> JSONValue {
        let made = try curl.post("/v1/models/\(model)/sessions", #"{"id": "\#(session)"}"#)
        #expect(made.status == 201, "\(made.json)")
        return try step(session)
    }

    /// The outputs of a session's next step.
    @discardableResult
    func step(_ session: String) throws -> JSONValue {
        let answer = try curl.post("/v1/sessions/\(session)/forward", #"{"inputs": [0.5]}"#)
        #expect(answer.status == 200, "\(answer.json)")
        return answer.json["outputs"]
    }
}
