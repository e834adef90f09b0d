import Glibc
import Testing

@testable import HTTP1

@Suite("Sockets")
struct SocketTests {
    @Test("an accepted connection holds no packet back, and gives up a peer that has vanished")
    func options() throws {
        let address = try #require(try SocketAddress.resolve(host: "127.0.0.1", port: 0).first)
        let listener = try #require(Socket.listening(on: address).socket)
        defer { listener.close() }
        let port = try #require(SocketAddress(of: listener.descriptor)).port
        let client = try Client(port: Int(port))
        // The handshake is done when `connect` returns.
        guard case .accepted(let accepted) = listener.accept() else {
            Issue.record("nobody waits")
            return
        }
        defer { accepted.close() }
        func option(_ level: Int32, _ name: Int32) -> Int32 {
            var (value, size) = (Int32(-1), socklen_t(4))
            getsockopt(accepted.descriptor, level, name, &value, &size)
            return value
        }
        let tcp = Int32(IPPROTO_TCP)
        #expect(option(tcp, TCP_NODELAY) == 1)
        #expect(option(SOL_SOCKET, SO_KEEPALIVE) == 1)
        #expect(option(tcp, TCP_KEEPIDLE) == 60)
        #expect(option(tcp, TCP_KEEPINTVL) == 15)
        #expect(option(tcp, TCP_USER_TIMEOUT) == 120_000)
        client.close()
    }
}
