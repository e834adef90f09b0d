import ArgumentParser

/// The requests that `CellarBench http` sends to a server that is not ours.
struct HTTPRequestOptions: ParsableArguments {
    @Option(help: "The path of a request; {session} in it is a number of eight digits.")
    var path: String?
    @Option(help: "The body of a request, sent with POST; {session} as in --path.")
    var body: String?
    @Option(help: "The type of the bodies.")
    var contentType = "application/json"
    @Option(help: "The path of a request that is sent once for each session first.")
    var setupPath: String?
    @Option(help: "The body of that request.")
    var setupBody: String?

    var isSet: Bool { path != nil }

    /// The work on a server at `host`; nil where no path is told.
    func target(_ what: String, host: String) -> LoadTarget? {
        path.map {
            LoadTarget(
                what: what, setUp: setupPath.map { request($0, setupBody ?? "", host) },
                request: request($0, body, host))
        }
    }

    private func request(_ path: String, _ body: String?, _ host: String) -> RequestTemplate {
        guard let body else { return RequestTemplate("GET", path, host: host) }
        return RequestTemplate(
            "POST", path, host: host, fields: [("Content-Type", contentType)],
            body: Array(body.utf8))
    }
}
