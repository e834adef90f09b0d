import Glibc

/// An address to listen on, IPv4 or IPv6, as the system wants it.
struct SocketAddress {
    private var storage: sockaddr_storage
    private let length: socklen_t

    /// The family, `AF_INET` or `AF_INET6`.
    var family: Int32 { Int32(storage.ss_family) }

    /// The different addresses that `host` names, with `port`.
    ///
    /// - Throws: `ServerError.hostUnknown`.
    static func resolve(host: String, port: UInt16) throws(ServerError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "\(port)", &hints, &list)
        guard code == 0 else { throw .hostUnknown(host: host, code: code) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let info = next?.pointee {
            // A hosts file may well name an address twice, which cannot be bound twice.
            if let address = SocketAddress(info), !addresses.contains(where: address.isSame) {
                addresses.append(address)
            }
            next = info.ai_next
        }
        return addresses
    }

    private func isSame(as other: SocketAddress) -> Bool {
        withUnsafeBytes(of: storage) { mine in
            withUnsafeBytes(of: other.storage) { mine.elementsEqual($0) }
        }
    }

    private init?(_ info: addrinfo) {
        guard info.ai_family == AF_INET || info.ai_family == AF_INET6,
            let address = info.ai_addr
        else { return nil }
        storage = sockaddr_storage()
        length = info.ai_addrlen
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen)))
        }
    }

    /// The address that a bound socket has.
    init?(of descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard status == 0 else { return nil }
        self.storage = storage
        self.length = length
    }

    /// The port, in the machine's byte order; the two families keep it in the same place.
    var port: UInt16 {
        get {
            withUnsafeBytes(of: storage) {
                UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
            }
        }
        set {
            withUnsafeMutableBytes(of: &storage) {
                $0.storeBytes(of: newValue.bigEndian, toByteOffset: 2, as: UInt16.self)
            }
        }
    }

    /// Calls `body` with the address as the system's calls take it.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
