import Foundation
import Recurrent
import TestSupport
import Testing

@Suite("A recording and initial states beside a served model")
struct CompanionTests {
    @Test("a model that holds to the recording beside it is served")
    func holds() throws {
        let folder = try ModelFolder()
        try folder.copy("lstm.keras", to: "lstm.keras")
        try folder.copy("lstm.npz", to: "lstm.golden.npz")
        let server = try CellarProcess([folder.path("lstm.keras")])
        #expect(try Curl(server).get("/v2/health/ready").status == 200)
    }

    @Test(
        "one that does not ends the start with 65: first tensor, worst difference and where",
        arguments: ["m.keras", "m/3/model.keras"])
    func doesNotHold(file: String) throws {
        let folder = try ModelFolder()
        try folder.copy("lstm.keras", to: file)
        var arrays = try npzArrays(Array(Data(contentsOf: ModelFolder.golden("lstm.npz"))))
        let index = try #require(arrays.firstIndex { $0.key == "outputs/1" })
        arrays[index].tensor.values[1] = 3
        let golden = file == "m.keras" ? "m.golden.npz" : "m/3/golden.npz"
        try folder.write(npzFile(arrays), to: golden)
        let ended = try CellarProcess.run(["serve", "--port", "0", folder.path("")])
        #expect(ended.exitCode == 65)
        #expect(ended.output.isEmpty)
        for part in [golden + ": ", "outputs/1 is off by ", " at [0, 1] (", "instead of 3.0"] {
            #expect(ended.error.contains(part), "\(ended.error)")
        }
        #expect(ended.error.dropLast().allSatisfy { $0 != "\n" })
    }

    /// `lstm` (4 units) that begins with h = 0.25 and c = -1, 0, 1, 2.
    private func begun() throws -> (server: CellarProcess, folder: ModelFolder) {
        let folder = try ModelFolder()
        try folder.copy("lstm.keras", to: "begun.keras")
        try folder.write(
            npzFile([
                ("lstm/h", Tensor(shape: [4], values: [0.25, 0.25, 0.25, 0.25])),
                ("lstm/c", Tensor(shape: [1, 4], values: [-1, 0, 1, 2])),
            ]), to: "begun.initial_states.npz")
        return (try CellarProcess([folder.path("begun.keras")]), folder)
    }

    private static let h: JSONValue = [0.25, 0.25, 0.25, 0.25]
    private static let c: JSONValue = [-1, 0, 1, 2]
    private static let step = #"{"inputs": [[[1, 2, 3]], [[4, 5, 6]]]}"#

    @Test("sessions begin with initial_states.npz in each row, and resets go back to it")
    func initialStates() throws {
        let (server, folder) = try begun()
        defer { withExtendedLifetime(folder) {} }
        let curl = Curl(server)
        func states() throws -> JSONValue {
            try curl.get("/v1/sessions/s/states").json["states"]["lstm"]
        }
        let created = try curl.post(
            "/v1/models/begun/sessions", #"{"id": "s", "batch_size": 2}"#)
        #expect(created.status == 201)
        #expect(try states()["h"] == [Self.h, Self.h])
        #expect(try states()["c"] == [Self.c, Self.c])

        #expect(try curl.post("/v1/sessions/s/forward", Self.step).status == 200)
        let stepped = try states()
        #expect(stepped["c"][0] != Self.c && stepped["c"][1] != Self.c)
        #expect(try curl.post("/v1/sessions/s/reset", #"{"rows": [1]}"#).status == 200)
        #expect(try states()["c"] == [stepped["c"][0], Self.c])
        #expect(try states()["h"] == [stepped["h"][0], Self.h])

        #expect(try curl.post("/v1/sessions/s/reset", #"{"layers": ["lstm"]}"#).status == 200)
        #expect(try states()["c"] == [Self.c, Self.c])
        #expect(try curl.post("/v1/sessions/s/forward", Self.step).status == 200)
        #expect(try states() == stepped, "a step from the start is the first step again")
        #expect(try curl.post("/v1/sessions/s/reset", "{}").json["position"] == 0)
        #expect(try states()["h"] == [Self.h, Self.h])
    }

    @Test("reset_rows goes back to it before the step")
    func resetRows() throws {
        let (server, folder) = try begun()
        defer { withExtendedLifetime(folder) {} }
        let curl = Curl(server)
        _ = try curl.post("/v1/models/begun/sessions", #"{"id": "s", "batch_size": 2}"#)
        let first = try curl.post("/v1/sessions/s/forward", Self.step).json["outputs"]
        let again = try curl.post(
            "/v1/sessions/s/forward",
            #"{"inputs": [[[1, 2, 3]], [[4, 5, 6]]], "reset_rows": [1]}"#
        ).json["outputs"]
        #expect(again[1] == first[1])
        #expect(again[0] != first[0])
    }

    @Test("initial states that do not fit end the start with 65: file, key and both shapes")
    func unfit() throws {
        let folder = try ModelFolder()
        try folder.copy("lstm.keras", to: "m/1/model.keras")
        try folder.write(
            npzFile([("lstm/c", Tensor(zeros: [5]))]), to: "m/1/initial_states.npz")
        let ended = try CellarProcess.run(["serve", "--port", "0", folder.path("")])
        #expect(ended.exitCode == 65)
        let message = "m/1/initial_states.npz: lstm/c has shape [5] instead of [4]"
        #expect(ended.error.contains(message), "\(ended.error)")
    }
}
