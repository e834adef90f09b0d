/// Why a load could not be put on a server.
enum LoadError: Error, Equatable {
    /// A call of the system failed.
    case system(call: String, errno: Int32)
    /// The host is neither an IPv4 address nor `localhost`, or there is no port.
    case address(String)
    case response(ResponseScanner.Fault)
    /// A request that the load needs was refused.
    case refused(what: String, status: Int, body: String)
    /// Requests went unanswered again and again.
    case failures(Int)
    /// The server ended, or said nothing that names its port.
    case noServer(path: String)
    /// What the system says about a process could not be read.
    case noProcess(pid: Int32)
}
