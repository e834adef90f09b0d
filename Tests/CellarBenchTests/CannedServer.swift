import Foundation
import Glibc
import Synchronization
import Testing

/// A server of one thread that answers request after request with what it was given, whatever they
/// ask; the last answer again and again.
final class CannedServer: Sendable {
    struct Answer: Sendable {
        var text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        /// How long it keeps the client waiting.
        var milliseconds: Int32 = 0
        /// Whether it closes the connection behind it.
        var closes = false
    }

    let url: String
    private let listener: Int32
    private let answers: [Answer]
    private let count = Mutex(0)

    init(_ answers: [Answer]) throws {
        self.answers = answers
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let statuses = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                [bind(listener, $0, size), listen(listener, 64), getsockname(listener, $0, &size)]
            }
        }
        try #require(statuses == [0, 0, 0])
        self.listener = listener
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { [self] in serve() }
    }

    /// Requests that have been answered.
    var answered: Int { count.withLock { $0 } }

    /// Ends the thread: nobody can connect any more.
    func end() { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            while let answer = next(connection) {
                _ = poll(nil, 0, answer.milliseconds)
                let bytes = Array(answer.text.utf8)
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                if answer.closes { break }
            }
            close(connection)
        }
        close(listener)
    }

    /// The answer to the next request, which has no body; nil when there is none.
    private func next(_ connection: Int32) -> Answer? {
        var request: [UInt8] = []
        while request.suffix(4) != [13, 10, 13, 10] {
            var byte: UInt8 = 0
            guard recv(connection, &byte, 1, 0) == 1 else { return nil }
            request.append(byte)
        }
        return count.withLock { count in
            defer { count += 1 }
            return answers[min(count, answers.count - 1)]
        }
    }
}
