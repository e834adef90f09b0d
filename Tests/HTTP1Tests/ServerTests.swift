import Dispatch
import Glibc
import HTTPTypes
import Logging
import Testing

@testable import HTTP1

@Suite("Server answers over sockets")
struct ServerTests {
    @Test("one connection carries one request after another")
    func keepAlive() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port)
            for path in ["/a", "/b", "/c"] {
                try client.get(path)
                let answer = try client.answer()
                #expect(answer.status == 200)
                #expect(answer.text == path)
                #expect(answer.head.contains(/\r\nDate: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r\n/))
            }
        }
    }

    @Test("a reactor that looks for a lone client's requests sees answers and others too")
    func spinning() throws {
        // An hour, which nobody waits for.
        try TestServer.with(reactors: 1, spinMicroseconds: 3_600_000_000) { server in
            let client = try Client(port: server.port)
            for path in ["/a", "/b", "/c"] {
                try client.get(path)
                #expect(try client.answer().text == path)
            }
            try client.get("/hold")
            let responders = try server.held(1)
            try server.letRoundsEnd()
            for respond in responders { respond { Response(status: .ok) } }
            #expect(try client.answer().status == 200)
            let other = try Client(port: server.port)
            try other.get("/other")
            #expect(try other.answer().text == "/other")
            try client.get("/d")
            #expect(try client.answer().text == "/d")
        }
    }

    @Test("pipelined requests are answered in order, whatever the order of their answers")
    func pipelining() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port)
            for _ in 0..<4 { try client.get("/hold") }
            try client.get("/last")
            let responders = try server.held(4)
            for index in [2, 0, 3, 1] {
                responders[index]({ Response(status: .ok, body: Array("\(index)".utf8)) })
            }
            for expected in ["0", "1", "2", "3", "/last"] {
                #expect(try client.answer().text == expected)
            }
        }
    }

    @Test("many pipelined requests are all answered, though their client has finished sending")
    func manyPipelined() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port)
            let requests = (0..<300).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }
            try client.send(Array(requests.joined().utf8))
            client.finishSending()
            for number in 0..<300 { #expect(try client.answer().text == "/\(number)") }
            #expect(try client.rest().isEmpty)
        }
    }

    @Test("a chunked body arrives whole, sent byte by byte")
    func chunked() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port)
            let text = """
                POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r
                4;x=y\r\nWiki\r\n6\r\npedia!\r\n0\r\nT: x\r\n\r\n
                """
            for byte in text.utf8 { try client.send([byte]) }
            #expect(try client.answer().text == "Wikipedia!")
        }
    }

    @Test("a client that expects 100 Continue gets it, sends its body and gets its answer")
    func expectContinue() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port)
            try client.send(
                """
                POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r
                Content-Length: 5\r\n\r\n
                """)
            #expect(try client.answer().status == 100)
            try client.send("hello")
            #expect(try client.answer().text == "hello")
        }
    }

    @Test("a body of megabytes comes and goes unchanged, however slowly the client reads")
    func largeBodies() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port, receiveBytes: 4096)
            let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
            try client.send(
                "PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.count)\r\n\r\n")
            try client.send(body)
            #expect(try client.answer().body == body)
        }
    }

    @Test("a client that still sends sees why it is refused, not a reset")
    func refusedWhileSending() throws {
        var limits = Limits()
        limits.bodyBytesMax = 1000
        try TestServer.with(limits) { server in
            let large = try Client(port: server.port)
            try large.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")
            try large.send([UInt8](repeating: 1, count: 1_000_000))
            #expect(try large.rest().hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
            let header = try Client(port: server.port)
            try header.get("/", fields: "A: \(String(repeating: "x", count: 100_000))\r\n")
            let answer = try header.rest()
            #expect(answer.hasPrefix("HTTP/1.1 431 "))
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test("a client that has finished sending gets its answers and the end")
    func halfClose() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port)
            try client.get("/a")
            try client.get("/hold")
            client.finishSending()
            try server.held(1)[0]({ Response(status: .ok, body: Array("held".utf8)) })
            #expect(try client.answer().text == "/a")
            #expect(try client.answer().text == "held")
            #expect(try client.rest().isEmpty)
        }
    }

    @Test("HEAD gets the length alone, and the next answer is where it belongs")
    func head() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port)
            try client.send("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n")
            try client.get("/next")
            #expect(try client.answer(toHead: true).head.contains("Content-Length: 4\r\n"))
            #expect(try client.answer().text == "/next")
        }
    }

    @Test("a header that stays unfinished is answered with 408, an idle connection just closed")
    func timeouts() throws {
        var limits = Limits()
        limits.headerSeconds = 0.1
        limits.idleSeconds = 0.1
        limits.lingerSeconds = 0.1
        try TestServer.with(limits) { server in
            let slow = try Client(port: server.port)
            try slow.send("GET / HTTP/1.1\r\nHo")
            #expect(try slow.rest().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            let silent = try Client(port: server.port)
            #expect(try silent.rest().isEmpty)
            let idle = try Client(port: server.port)
            try idle.get("/a")
            #expect(try idle.answer().text == "/a")
            #expect(try idle.rest().isEmpty)
        }
    }

    @Test("a client that does not read its answer is dropped, and the others are served")
    func notReading() throws {
        var limits = Limits()
        limits.writeSeconds = 0.1
        try TestServer.with(limits, reactors: 1) { server in
            let stuck = try Client(port: server.port, receiveBytes: 4096)
            try stuck.get("/bytes?16000000")
            let other = try Client(port: server.port)
            try other.get("/a")
            #expect(try other.answer().text == "/a")
            try stuck.waitForReset()
        }
    }

    @Test("a client that resets harms nobody, and its place is free again")
    func clientReset() throws {
        var limits = Limits()
        limits.connectionsMax = 1
        try TestServer.with(limits) { server in
            let client = try Client(port: server.port)
            try client.get("/hold")
            let responders = try server.held(1)
            client.reset()
            responders[0]({ Response(status: .ok) })
            #expect(try Self.answerWhenFree(server).text == "/free")
        }
    }

    @Test("a connection above the limit is told so, and welcome when another has gone")
    func connectionLimit() throws {
        var limits = Limits()
        limits.connectionsMax = 2
        try TestServer.with(limits) { server in
            let clients = try (0..<2).map { _ in try Client(port: server.port) }
            for client in clients {
                try client.get("/a")
                #expect(try client.answer().status == 200)
            }
            let third = try Client(port: server.port)
            try third.get("/a")
            let answer = try third.answer()
            #expect(answer.status == 503)
            #expect(answer.head.contains("\r\nRetry-After: 1\r\n"))
            #expect(answer.head.contains("\r\nConnection: close\r\n"))
            #expect(try third.rest().isEmpty)
            third.close()
            clients[0].close()
            #expect(try Self.answerWhenFree(server).text == "/free")
        }
    }

    @Test("hundreds of requests on many connections all get their own answer")
    func manyAtOnce() throws {
        try TestServer.with { server in
            DispatchQueue.concurrentPerform(iterations: 8) { lane in
                do {
                    let client = try Client(port: server.port)
                    for round in 0..<25 {
                        for index in 0..<4 { try client.get("/\(lane)/\(round)/\(index)") }
                        for index in 0..<4 {
                            #expect(try client.answer().text == "/\(lane)/\(round)/\(index)")
                        }
                    }
                } catch {
                    Issue.record(error)
                }
            }
        }
    }

    @Test("answers from many threads reach their requests")
    func manyThreads() throws {
        try TestServer.with { server in
            let clients = try (0..<16).map { _ in try Client(port: server.port) }
            for client in clients {
                for _ in 0..<4 { try client.get("/hold") }
            }
            let responders = try server.held(64)
            DispatchQueue.concurrentPerform(iterations: 64) { index in
                responders[index]({ Response(status: .ok, body: [UInt8(index)]) })
            }
            var bytes: [UInt8] = []
            for client in clients {
                for _ in 0..<4 { bytes += try client.answer().body }
            }
            #expect(bytes.sorted() == Array(0..<64))
        }
    }

    /// The answer to a request that is repeated for as long as the server is full: it says so, or
    /// closes without a word when many ask at once.
    private static func answerWhenFree(_ server: TestServer) throws -> Client.Answer {
        let end = DispatchTime.now() + Client.patienceSeconds
        while true {
            do {
                let client = try Client(port: server.port)
                try client.get("/free")
                let answer = try client.answer()
                if answer.status != 503 { return answer }
            } catch {
                guard DispatchTime.now() < end else { throw error }
            }
            try #require(DispatchTime.now() < end, "the server stays full")
        }
    }
}
