import Foundation
import HTTP1
import HTTPTypes
import Sessions
import Testing

@testable import Endpoints

@Suite("The repository's endpoints, in process")
struct RepositoryTests {
    private static let known = [
        ModelState(name: "m", version: 1, state: .unavailable, reason: "unloaded"),
        ModelState(name: "m", version: 2, state: .ready, reason: ""),
        ModelState(name: "n", version: 1, state: .loading, reason: ""),
        ModelState(name: "o", version: 3, state: .unavailable, reason: "o.keras: is damaged"),
    ]

    private func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "",
        of repository: FixedRepository = FixedRepository(known)
    ) async -> (status: Int, text: String) {
        let service = Service(options: Service.Options(bodyBytesMax: 1 << 20))
        service.open(
            Engine(models: [], limits: SessionLimits(), workers: 1), repository: repository)
        let request = Request(
            head: HTTPRequest(method: method, scheme: nil, authority: nil, path: path),
            body: Array(body.utf8))
        let answer = await withCheckedContinuation { continuation in
            service.handle(request) { make in continuation.resume(returning: make()) }
            service.finishRound()
        }
        return (answer.status.code, String(decoding: answer.body, as: UTF8.self))
    }

    @Test("the index lists all that is known, or what is ready, in Triton's words")
    func index() async {
        let m2 = #"{"name":"m","version":"2","state":"READY","reason":""}"#
        let all = """
            [{"name":"m","version":"1","state":"UNAVAILABLE","reason":"unloaded"},\(m2),\
            {"name":"n","version":"1","state":"LOADING","reason":""},\
            {"name":"o","version":"3","state":"UNAVAILABLE","reason":"o.keras: is damaged"}]
            """
        for body in ["", "{}", #"{"ready": false}"#] {
            #expect(await ask(.post, "/v2/repository/index", body) == (200, all))
        }
        #expect(await ask(.post, "/v2/repository/index", #"{"ready":true}"#) == (200, "[\(m2)]"))
    }

    @Test("the list under /v1 has states too, and a reason where there is one")
    func list() async {
        let answer = await ask(.get, "/v1/models").text
        #expect(
            answer.hasPrefix(
                """
                {"models":[{"name":"m","version":1,"state":"unavailable","reason":"unloaded"},\
                {"name":"m","version":2,"state":"ready"},
                """.replacingOccurrences(of: ",\n", with: ",")))
    }

    @Test(
        "a model that is known and not served says how it stands",
        arguments: [
            ("/v2/models/m/versions/1/ready", 404, "Model m version 1 is unavailable: unloaded"),
            ("/v2/models/m/versions/1", 404, "Model m version 1 is unavailable: unloaded"),
            ("/v2/models/o/config", 404, "is unavailable: o.keras: is damaged"),
            ("/v1/models/o", 404, "o.keras: is damaged"),
            ("/v2/models/n", 503, "Model n version 1 is loading."),
            ("/v2/models/p", 404, "No model p is served"),
        ])
    func unavailable(path: String, status: Int, words: String) async {
        let answer = await ask(.get, path)
        #expect(answer.status == status)
        #expect(answer.text.contains(words), "\(answer.text)")
    }

    @Test("a load hands on the policy and tells how the versions stand and who woke")
    func load() async {
        let repository = FixedRepository(
            load: .success(RepositoryLoad(states: [Self.known[1]], woken: 3, staying: 1)))
        let body = #"{"parameters":{"config":"{\"version_policy\":{\"all\":{}}}"}}"#
        let answer = await ask(.post, "/v2/repository/models/a%20b/load", body, of: repository)
        #expect(repository.questions == [.load("a b", .all)])
        #expect(
            answer == (
                200,
                #"{"models":[{"name":"m","version":2,"state":"ready"}],"#
                    + #""sessions":{"woken":3,"staying":1}}"#
            ))
    }

    @Test("an unload hands on what becomes of sessions, and tells what became of them")
    func unload() async {
        let repository = FixedRepository(
            unload: .success(RepositoryUnload(deleted: 1, kept: 2, left: 3)))
        let body = #"{"parameters":{"unload_dependents":false},"sessions":"keep","version":2}"#
        let answer = await ask(.post, "/v2/repository/models/m/unload", body, of: repository)
        #expect(repository.questions == [.unload("m", version: 2, .keep)])
        #expect(answer == (200, #"{"sessions":{"deleted":1,"kept":2,"left":3}}"#))
        _ = await ask(.post, "/v2/repository/models/m/unload", "", of: repository)
        #expect(repository.questions.last == .unload("m", version: nil, .refuse))
    }

    @Test(
        "what cannot be done is refused by name",
        arguments: [
            ("load", #"{"parameters":{"file:1/model.onnx":"AA=="}}"#, "file:1/model.onnx"),
            ("load", #"{"parameters":{"config":"{\"backend\":\"x\"}"}}"#, "backend"),
            ("load", #"{"force":true}"#, "force"),
            ("unload", #"{"sessions":"drop"}"#, "drop"),
            ("unload", #"{"parameters":{"unload_dependent":true}}"#, "unload_dependent"),
        ])
    func refused(verb: String, body: String, name: String) async {
        let repository = FixedRepository()
        let answer = await ask(.post, "/v2/repository/models/m/\(verb)", body, of: repository)
        #expect(answer.status == 422)
        #expect(answer.text.hasPrefix(#"{"error":"#) && answer.text.contains(name))
        #expect(repository.questions.isEmpty)
    }

    @Test(
        "a change that is refused has its status and its line",
        arguments: [
            (RepositoryError.unknownModel(name: "m", version: nil), 404, "No model m"),
            (.unservable("m.keras: is damaged"), 400, "m.keras: is damaged"),
            (.beingWritten(file: "m.keras"), 409, "m.keras: is being written"),
            (.session(.draining), 503, "stopping"),
        ])
    func failures(error: RepositoryError, status: Int, words: String) async {
        let repository = FixedRepository(load: .failure(error), unload: .failure(error))
        for verb in ["load", "unload"] {
            let answer = await ask(.post, "/v2/repository/models/m/\(verb)", of: repository)
            #expect(answer.status == status)
            #expect(answer.text.contains(words))
        }
    }
}
