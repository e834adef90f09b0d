import HTTP1
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `POST /v2/repository/models/{model}/unload` in the table.
    static let unloadModel = Endpoint(
        method: .post, path: PathTemplate("/v2/repository/models/{model}/unload"),
        name: "unloadModel",
        summary:
            "Serves a model no more; 409 if sessions live and nothing says what to do to them.",
        body: Body(schema: "UnloadModel", isOptional: true),
        success: Success(status: .ok, schema: "ModelUnloaded"),
        problems: [.conflict, .unprocessableContent],
        run: { exchange in
            exchange.withRepository { repository throws(Refusal) in
                let body = try exchange.decoded { bytes throws(WireError) in
                    try UnloadModelBody(json: bytes)
                }
                let sessions = try sessionsAtUnload(body.sessions)
                repository.unload(
                    exchange.parameters[0], version: body.version, sessions: sessions
                ) { result in
                    exchange.finish(result) { RepositoryJSON.unloaded($0) }
                }
            }
        })

    private static func sessionsAtUnload(
        _ word: String?
    ) throws(Refusal) -> SessionsAtUnload {
        guard let word else { return .refuse }
        guard let sessions = SessionsAtUnload(rawValue: word) else {
            throw Refusal(
                WireError.unknownValue(
                    place: "sessions", actual: String(word.prefix(64)),
                    known: SessionsAtUnload.allCases.map(\.rawValue)))
        }
        return sessions
    }
}
