import ArgumentParser

/// Which server `CellarBench http` talks to.
struct HTTPServerOptions: ParsableArguments {
    @Option(help: "The cellar to start; the one beside this program if left out.")
    var server: String?
    @Option(help: "A server that runs already, such as http://127.0.0.1:8000.")
    var url: String?
    @Option(help: "The process of the server at --url, whose memory is told.")
    var pid: Int32?
}
