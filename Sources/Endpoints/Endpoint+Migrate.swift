import HTTP1
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `POST /v1/models/{model}/migrate` in the table.
    static let migrate = Endpoint(
        method: .post, path: PathTemplate("/v1/models/{model}/migrate"), name: "migrate",
        summary:
            "Lets one version take over the model's sessions, each in its turn; dry_run tells.",
        body: Body(schema: "Migrate"),
        success: Success(status: .ok, schema: "Migration"),
        problems: [.unprocessableContent, .unsupportedMediaType, .notAcceptable],
        run: { exchange in
            exchange.withEngine { engine throws(Refusal) in
                _ = try exchange.answerType([.json])
                _ = try exchange.bodyType([.json])
                let body = try exchange.decoded { bytes throws(WireError) in
                    try MigrateBody(json: bytes)
                }
                let name = exchange.parameters[0]
                engine.migrate(name, to: body.to, isDryRun: body.isDryRun) { result in
                    switch result {
                    case .failure(let error): exchange.fail(error)
                    case .success(let report):
                        exchange.answer(bytes: report.sessions.count * 128) {
                            MigrationJSON.response(report, of: name)
                        }
                    }
                }
            }
        })
}

/// What has become of each session of a model, as JSON.
private enum MigrationJSON {
    static func response(_ report: MigrationReport, of model: String) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", model)
        writer.member("to", report.version)
        writer.key("dry_run")
        writer.bool(report.isDryRun)
        writer.member("migrated", report.sessions.count { $0.outcome == .fits })
        writer.member("refused", report.sessions.count(where: \.isRefused))
        writer.array("sessions", report.sessions) { writer, entry in
            writer.member("session", entry.session.description)
            writer.member("from", entry.version)
            writer.member("position", entry.position)
            write(entry.outcome, to: &writer)
        }
        writer.endObject()
        return Response(writer)
    }

    private static func write(
        _ outcome: MigrationReport.Entry.Outcome, to writer: inout JSONWriter
    ) {
        switch outcome {
        case .fits: writer.member("outcome", "migrated")
        case .ended: writer.member("outcome", "ended")
        case .differs(let difference):
            writer.member("outcome", "refused")
            writer.member("detail", difference.words)
            writer.member("place", difference.tensor)
            writer.shape("expected_shape", difference.needed)
            writer.shape("actual_shape", difference.had)
        }
    }
}

extension MigrationReport.Entry {
    fileprivate var isRefused: Bool {
        if case .differs = outcome { true } else { false }
    }
}

extension StateDifference {
    /// What stands in the way.
    fileprivate var words: String {
        switch (had, needed) {
        case (let had?, let needed?) where had == needed:
            "\(tensor) is another kind of state in that version."
        case (let had?, let needed?):
            "\(tensor) has shape \(Shape.text(needed)) a row there, and \(Shape.text(had)) here."
        case (nil, _): "That version has a state \(tensor) which the session has not."
        case (_, nil): "That version has no state \(tensor)."
        }
    }
}

extension JSONWriter {
    /// A shape, or null where there is none.
    fileprivate mutating func shape(_ name: String, _ shape: [Int]?) {
        key(name)
        if let shape { integers(shape) } else { null() }
    }
}
