import HTTPTypes
import Testing

@testable import HTTP1

@Suite("ConnectionState closes")
struct ConnectionClosingTests {
    @Test("behind the answer to a request that says close; what follows it is not read")
    func requestCloses() {
        var driver = ConnectionDriver()
        driver.get("/0", fields: "Connection: close\r\n")
        driver.get("/1")
        #expect(driver.paths == ["/0"])
        #expect(!driver.reading)
        driver.respond(0)
        #expect(driver.sent == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(driver.closes == [.writing])
    }

    @Test("behind an answer that says close; later answers come to nobody")
    func answerCloses() {
        var driver = ConnectionDriver()
        driver.get("/0", "/1")
        driver.respond(0, fields: [.connection: "close"])
        #expect(driver.closes == [.writing])
        driver.respond(1, "late")
        #expect(!driver.sent.contains("late"))
    }

    @Test("after as many requests as a connection may have")
    func requestLimit() {
        var limits = Limits()
        limits.requestsPerConnectionMax = 2
        var driver = ConnectionDriver(limits)
        driver.get("/0", "/1", "/2")
        driver.respond(0)
        #expect(!driver.takeSent().contains("close"))
        driver.respond(1)
        #expect(driver.takeSent().contains("Connection: close"))
        #expect(driver.paths == ["/0", "/1"])
    }

    @Test("behind a problem, which waits for the answers before it")
    func problem() {
        var driver = ConnectionDriver()
        driver.get("/0")
        driver.receive("nonsense\r\n")
        #expect(driver.problems == [.malformedRequestLine])
        #expect(driver.sent.isEmpty)
        driver.respond(0, "ok")
        #expect(
            driver.sent == """
                HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r
                okHTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n
                """)
        #expect(driver.closes == [.writing])
    }

    @Test("its own half first, and goes on reading until the client has read its answer")
    func lingering() {
        var driver = ConnectionDriver()
        driver.receive("nonsense\r\n")
        #expect(driver.closes == [.writing])
        #expect(driver.reading)
        #expect(driver.secondsLeft == Limits().lingerSeconds)
        driver.wait(1)
        driver.get("/more")
        #expect(driver.paths.isEmpty)
        #expect(driver.secondsLeft == Limits().lingerSeconds - 1, "sending more gains no time")
        driver.on(.peerFinished)
        #expect(driver.closes == [.writing, .socket])
    }

    @Test("for good when a client lingers too long")
    func lingeringEnds() {
        var driver = ConnectionDriver()
        driver.receive("nonsense\r\n")
        driver.wait(Limits().lingerSeconds)
        #expect(driver.closes == [.writing, .socket])
    }

    @Test("a client that has finished sending still gets its answers, then all is closed")
    func halfClose() {
        var driver = ConnectionDriver()
        driver.get("/0", "/1")
        driver.on(.peerFinished)
        #expect(!driver.reading)
        driver.respond(0)
        #expect(driver.closes.isEmpty)
        driver.respond(1)
        #expect(driver.sent.hasSuffix("Connection: close\r\n\r\n"))
        #expect(driver.closes == [.socket])
    }

    @Test("only when the last byte is taken")
    func unsentBytes() {
        var driver = ConnectionDriver()
        driver.socketTakes = false
        driver.get("/0")
        driver.on(.peerFinished)
        driver.respond(0, "hello")
        driver.take(driver.unsent - 1)
        #expect(driver.closes.isEmpty)
        driver.take(1)
        #expect(driver.closes == [.socket])
    }

    @Test("at once when the client has finished and nothing is owed")
    func nothingOwed() {
        var driver = ConnectionDriver()
        driver.on(.peerFinished)
        #expect(driver.closes == [.socket])
    }

    @Test(
        "with 400 when a request ends in its middle",
        arguments: [
            "GET / HT", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel",
        ])
    func endedEarly(text: String) {
        var driver = ConnectionDriver()
        driver.receive(text)
        driver.on(.peerFinished)
        #expect(driver.problems == [.endedEarly])
        #expect(driver.sent.hasPrefix("HTTP/1.1 400"))
        #expect(driver.closes == [.socket])
    }

    @Test("at once when the socket breaks; what is answered then comes to nobody")
    func broken() {
        var driver = ConnectionDriver()
        driver.get("/0")
        driver.on(.failed)
        #expect(driver.closes == [.socket])
        driver.respond(0)
        #expect(driver.sent.isEmpty)
    }

    @Test("a connection that is not wanted with 503 before anything is read")
    func refused() {
        var state = ConnectionState(limits: Limits())
        let moment = Moment(seconds: 0, date: "")
        let first = state.handle(.refused(.tooManyConnections(limit: 7)), at: moment)
        #expect(first.problem == .init(number: 0, error: .tooManyConnections(limit: 7)))
        #expect(!first.reading)
        let answer = Response(status: .serviceUnavailable)
        let second = state.handle(.responded(number: 0, answer), at: moment)
        #expect(String(bytes: second.write).contains("Connection: close"))
        let third = state.handle(.wrote(second.write.count), at: moment)
        #expect(third.close == .writing)
    }

    // MARK: Draining

    @Test("an idle connection when drained, without a word")
    func drainIdle() {
        var driver = ConnectionDriver()
        driver.on(.drain)
        #expect(driver.closes == [.socket])
    }

    @Test("a busy connection when drained, behind its last answer")
    func drainBusy() {
        var driver = ConnectionDriver()
        driver.get("/0", "/1")
        driver.on(.drain)
        #expect(!driver.reading)
        driver.respond(0)
        #expect(!driver.takeSent().contains("close"))
        driver.respond(1)
        #expect(driver.takeSent().contains("Connection: close"))
        #expect(driver.closes == [.writing])
    }

    @Test("a request that is being read when drained is still answered, and is the last")
    func drainMidRequest() {
        var driver = ConnectionDriver()
        driver.receive("PUT /0 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na")
        driver.on(.drain)
        #expect(driver.reading)
        driver.receive("bGET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(driver.paths == ["/0"])
        driver.respond(0)
        #expect(driver.sent.contains("Connection: close"))
    }

    // MARK: Deadlines

    @Test("silently when a new connection sends nothing, or an old one nothing more")
    func idle() {
        var limits = Limits()
        limits.headerSeconds = 10
        limits.idleSeconds = 20
        var fresh = ConnectionDriver(limits)
        fresh.wait(9.9)
        #expect(fresh.closes.isEmpty)
        fresh.wait(0.1)
        #expect(fresh.closes == [.socket])
        #expect(fresh.sent.isEmpty)
        var used = ConnectionDriver(limits)
        used.get("/0")
        #expect(used.deadline == nil, "while it is our turn there is no deadline")
        used.respond(0)
        #expect(used.secondsLeft == 20)
        used.wait(20)
        #expect(used.closes == [.socket])
    }

    @Test("with 408 when a header does not come to its end, byte by byte or not at all")
    func slowHeader() {
        var limits = Limits()
        limits.headerSeconds = 10
        var driver = ConnectionDriver(limits)
        for byte in "GET / HTT" {
            driver.receive(String(byte))
            driver.wait(1)
        }
        #expect(driver.problems.isEmpty)
        driver.wait(1)
        #expect(driver.problems == [.headTimedOut(seconds: 10)])
        #expect(driver.sent.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(driver.closes == [.writing])
    }

    @Test("each request's header has its own time, also when they come without a pause")
    func nextHeader() {
        var limits = Limits()
        limits.headerSeconds = 10
        var driver = ConnectionDriver(limits)
        driver.receive("GET /0 HTTP/1.1\r\nHost: ")
        driver.wait(8)
        driver.receive("h\r\n\r\nGET /1 ")
        #expect(driver.secondsLeft == 10)
    }

    @Test("with 408 when a body does not come to its end")
    func slowBody() {
        var limits = Limits()
        limits.bodySeconds = 10
        var driver = ConnectionDriver(limits)
        driver.receive("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n")
        driver.wait(9)
        driver.receive("hell")
        #expect(driver.secondsLeft == 1)
        driver.wait(1)
        #expect(driver.problems == [.bodyTimedOut(seconds: 10)])
    }

    @Test("with a reset when the client takes nothing of its answer for too long")
    func notReading() {
        var limits = Limits()
        limits.writeSeconds = 10
        var driver = ConnectionDriver(limits)
        driver.socketTakes = false
        driver.get("/0")
        driver.respond(0, "hello")
        driver.wait(9)
        driver.take(1)
        #expect(driver.secondsLeft == 10)
        driver.wait(9.9)
        #expect(driver.closes.isEmpty)
        driver.wait(0.1)
        #expect(driver.closes == [.reset])
    }
}
