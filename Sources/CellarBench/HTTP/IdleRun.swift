/// What connections cost a server that stand open without a request.
struct IdleRun {
    let connections: Int
    let before: ProcessFigures
    let after: ProcessFigures

    /// Opens connections, each of which has one request answered, and looks at the server.
    init(
        _ connections: Int, request: RequestTemplate, address: ServerAddress, pid: Int32
    ) throws(LoadError) {
        self.connections = connections
        // The server's first connection allocates what all of them share.
        _ = try SingleRequest(request, to: address).checked("a request")
        before = try ProcessFigures(pid: pid)
        let plan = LoadPlan(
            address: address, connections: connections, script: [request], sessions: connections,
            end: .sessionsHad)
        let loop = try LoadLoop(plan)
        let result = try loop.run()
        after = try withExtendedLifetime(loop) { () throws(LoadError) in
            try ProcessFigures(pid: pid)
        }
        guard result.requests == connections else {
            throw .refused(
                what: "a connection", status: result.refusedStatus ?? 0, body: "")
        }
    }

    private var bytesEach: Int { (after.residentBytes - before.residentBytes) / connections }

    var text: String {
        "\(connections) idle connections: \(bytesEach) bytes each, "
            + "\(after.residentBytes - before.residentBytes) together; the server holds "
            + "\(after.residentBytes) bytes and \(after.descriptors) descriptors"
    }

    var json: String {
        """
        {"what":"idle","connections":\(connections),"bytes_per_connection":\(bytesEach),\
        "resident_before":\(before.residentBytes),"resident_after":\(after.residentBytes),\
        "descriptors_before":\(before.descriptors),"descriptors_after":\(after.descriptors)}
        """
    }
}
