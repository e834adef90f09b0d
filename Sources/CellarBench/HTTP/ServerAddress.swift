import Glibc

/// Where a server listens: an IPv4 address and a port.
struct ServerAddress {
    /// `127.0.0.1:8000`, as the Host field has it.
    let text: String
    private let address: sockaddr_in

    /// Reads `http://127.0.0.1:8000`, with or without what stands in front of the address.
    init(url: String) throws(LoadError) {
        var rest = url[...]
        if rest.hasPrefix("http://") { rest = rest.dropFirst(7) }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        var ip = in_addr()
        let host = parts.first == "localhost" ? "127.0.0.1" : String(parts.first ?? "")
        guard parts.count == 2, let port = UInt16(parts[1]), inet_pton(AF_INET, host, &ip) == 1
        else { throw .address(url) }
        text = String(rest)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = ip
        self.address = address
    }

    /// A connection in which sends never wait for an acknowledgement; blocking.
    func connect() throws(LoadError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, type, 0)
        guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        let status = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            let number = errno
            close(descriptor)
            throw .system(call: "connect", errno: number)
        }
        return descriptor
    }
}
