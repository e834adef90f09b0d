import HTTP1

extension Endpoint {
    /// The row of `GET /v2/models/stats` in the table.
    static let allModelStats = stats("/v2/models/stats", name: "allModelStats")

    /// The row of `GET /v2/models/{model}/stats` in the table.
    static let modelStats = stats("/v2/models/{model}/stats", name: "modelStats")

    /// The row of `GET /v2/models/{model}/versions/{version}/stats` in the table.
    static let versionStats = stats(
        "/v2/models/{model}/versions/{version}/stats", name: "versionStats")

    private static func stats(_ path: String, name: String) -> Endpoint {
        Endpoint(
            method: .get, path: PathTemplate(path), name: name,
            summary: "Counts and times of a model's requests since the start, in nanoseconds.",
            success: Success(status: .ok, schema: "ModelStats"),
            run: { exchange in
                exchange.withEngine { engine throws(Refusal) in
                    var (name, version): (String?, Int?) = (nil, nil)
                    if !exchange.parameters.isEmpty {
                        name = try exchange.modelVersionInPath(engine).name
                        version = try exchange.versionInPath()
                    }
                    engine.statistics { [name, version] statistics in
                        let models = statistics.models.filter { model in
                            name.map { $0 == model.name } ?? true
                                && version.map { $0 == model.version } ?? true
                        }
                        let times = exchange.service.inferTimes
                        exchange.answer { InferStatsJSON.response(models, times) }
                    }
                }
            })
    }
}
