import Dispatch
import Glibc
import Testing

/// A client on a plain socket, whose every wait is bounded.
final class Client {
    /// An answer as it came.
    struct Answer: Equatable {
        var status = 0
        var head = ""
        var body: [UInt8] = []

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    enum Fault: Error {
        case connecting(errno: Int32)
        case sending(errno: Int32)
        case reading(errno: Int32)
        case endedEarly(String)
        case late(String)
    }

    // Long: a machine may be busy. Nothing waits for it to pass.
    static let patienceSeconds = 60.0

    private let descriptor: Int32
    private var received: [UInt8] = []
    private var isClosed = false

    /// - Parameter receiveBytes: the size of the socket's receive buffer, if it is to be small.
    init(port: Int, receiveBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Fault.connecting(errno: errno) }
    }

    deinit { close() }

    func close() {
        if !isClosed { _ = Glibc.close(descriptor) }
        isClosed = true
    }

    /// Closes as a client does that has crashed.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Fault.sending(errno: errno) }
            sent += count
        }
    }

    func get(_ path: String, fields: String = "") throws {
        try send("GET \(path) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n")
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next answer, by its Content-Length; 1xx, 204 and 304 have no body.
    func answer(toHead: Bool = false) throws -> Answer {
        let end = Array("\r\n\r\n".utf8)
        var answer = Answer()
        while true {
            if let headEnd = received.firstRange(of: end) {
                answer.head = String(decoding: received[..<headEnd.upperBound], as: UTF8.self)
                received.removeSubrange(..<headEnd.upperBound)
                break
            }
            try readMore()
        }
        answer.status = try #require(
            answer.head.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        let length = answer.head.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) } ?? 0
        guard !toHead else { return answer }
        while received.count < length { try readMore() }
        answer.body = Array(received[..<length])
        received.removeSubrange(..<length)
        return answer
    }

    /// The next `count` bytes.
    func bytes(_ count: Int) throws -> String {
        while received.count < count { try readMore() }
        defer { received.removeSubrange(..<count) }
        return String(decoding: received[..<count], as: UTF8.self)
    }

    /// All that comes until the server closes its half.
    func rest() throws -> String {
        while true {
            do { try readMore() } catch Fault.endedEarly { break }
        }
        return String(decoding: received, as: UTF8.self)
    }

    /// Waits, without reading, until the server has dropped the connection.
    func waitForReset() throws {
        try wait(for: 0)
    }

    private func readMore() throws {
        try wait(for: Int16(POLLIN))
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Fault.reading(errno: errno) }
        guard count > 0 else {
            throw Fault.endedEarly(String(decoding: received.prefix(1000), as: UTF8.self))
        }
        received.append(contentsOf: buffer[..<count])
    }

    private func wait(for events: Int16) throws {
        var polled = pollfd(fd: descriptor, events: events, revents: 0)
        guard poll(&polled, 1, Int32(Self.patienceSeconds * 1000)) == 1 else {
            throw Fault.late(String(decoding: received.prefix(1000), as: UTF8.self))
        }
    }
}
