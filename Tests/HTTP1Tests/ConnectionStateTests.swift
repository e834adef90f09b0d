import HTTPTypes
import Testing

@testable import HTTP1

@Suite("ConnectionState answers requests")
struct ConnectionStateTests {
    @Test("an answer is framed, and the connection goes on")
    func oneRequest() {
        var driver = ConnectionDriver()
        #expect(driver.reading)
        driver.get("/a")
        #expect(driver.paths == ["/a"])
        driver.respond(0, "hello")
        #expect(driver.sent == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        #expect(driver.closes.isEmpty)
        #expect(driver.reading)
    }

    @Test("answers go out in the order of their requests, as many at once as are ready")
    func order() {
        var driver = ConnectionDriver()
        driver.get("/0", "/1", "/2")
        #expect(driver.paths == ["/0", "/1", "/2"])
        driver.respond(2, "two")
        driver.respond(1, "one")
        #expect(driver.sent.isEmpty)
        driver.respond(0, "zero")
        let bodies = driver.sent.split(separator: "\r\n").filter { !$0.contains(":") }
        #expect(
            bodies == [
                "HTTP/1.1 200 OK", "zeroHTTP/1.1 200 OK", "oneHTTP/1.1 200 OK", "two",
            ])
    }

    @Test("no more requests are taken than may wait; the next when one is answered")
    func pipelineLimit() {
        var limits = Limits()
        limits.pipelinedRequestsMax = 2
        var driver = ConnectionDriver(limits)
        driver.get("/0", "/1", "/2", "/3")
        #expect(driver.paths == ["/0", "/1"])
        #expect(!driver.reading)
        #expect(driver.deadline == nil)
        driver.respond(1)
        #expect(driver.paths.count == 2)
        driver.respond(0)
        #expect(driver.paths == ["/0", "/1", "/2", "/3"])
        #expect(!driver.reading)
        driver.respond(2)
        #expect(driver.reading)
    }

    @Test("behind a large body nothing is read before it is answered")
    func largeBody() {
        for (count, isAlone) in [(Limits.promptBodyBytesMax, false), (1 + 64 * 1024, true)] {
            var driver = ConnectionDriver()
            let body = String(repeating: "x", count: count)
            driver.receive(
                "POST /large HTTP/1.1\r\nHost: h\r\nContent-Length: \(count)\r\n\r\n\(body)"
                    + "GET /small HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(driver.paths == (isAlone ? ["/large"] : ["/large", "/small"]))
            #expect(driver.reading == !isAlone)
            driver.respond(0)
            #expect(driver.paths == ["/large", "/small"])
            #expect(driver.reading)
        }
    }

    @Test("a turn brings a few requests at most; the rest waits for the next, and nothing is read")
    func turns() {
        var state = ConnectionState(limits: Limits())
        let moment = Moment(seconds: 1, date: ConnectionDriver.date)
        let text = (0..<40).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined()
        var actions = Array(text.utf8).withUnsafeBytes { state.handle(.received($0), at: moment) }
        var paths: [String] = []
        for expected in [8, 8, 8, 8, 8] {
            #expect(actions.requests.count == expected)
            paths += actions.requests.map(\.request.path)
            #expect(actions.turnIsOver == (paths.count < 40))
            #expect(actions.reading == (paths.count == 40))
            actions = state.handle(.turn, at: moment)
        }
        #expect(actions.requests.isEmpty)
        #expect(paths == (0..<40).map { "/\($0)" })
    }

    @Test("reading stops while the client leaves more answers than may wait, and goes on after")
    func backpressure() {
        var limits = Limits()
        limits.responseBytesBufferedMax = 100
        var driver = ConnectionDriver(limits)
        driver.socketTakes = false
        driver.get("/0")
        driver.respond(0, String(repeating: "x", count: 100))
        #expect(!driver.reading)
        driver.take(driver.unsent - 100)
        #expect(!driver.reading)
        driver.take(1)
        #expect(driver.reading)
    }

    @Test("answers that wait for an earlier one count as well")
    func heldAnswers() {
        var limits = Limits()
        limits.responseBytesBufferedMax = 100
        var driver = ConnectionDriver(limits)
        driver.get("/0", "/1")
        driver.respond(1, String(repeating: "x", count: 100))
        #expect(!driver.reading)
        driver.respond(0)
        #expect(driver.reading)
    }

    @Test("bodies that wait for their answers are bounded together")
    func waitingBodies() {
        var limits = Limits()
        limits.bodyBytesMax = 4
        var driver = ConnectionDriver(limits)
        let put = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
        driver.receive(put + put + put)
        #expect(driver.paths.count == 2)
        #expect(!driver.reading)
        driver.respond(0)
        #expect(driver.paths.count == 3)
    }

    @Test("the answer to HEAD has the length and not the body")
    func head() {
        var driver = ConnectionDriver()
        driver.receive("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
        driver.respond(0, "hello")
        #expect(driver.sent == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
    }

    @Test("204 and 304 have neither body nor length", arguments: [204, 304])
    func bodiless(code: Int) {
        var driver = ConnectionDriver()
        driver.get("/")
        let status = HTTPResponse.Status(code: code, reasonPhrase: "R")
        driver.on(.responded(number: 0, Response(status: status, body: [1, 2])))
        #expect(driver.sent == "HTTP/1.1 \(code) R\r\n\r\n")
    }

    @Test("framing fields of a handler are not sent twice, a line end in a value not at all")
    func handlersFields() {
        var driver = ConnectionDriver()
        driver.get("/")
        driver.respond(
            0, "x",
            fields: [
                .contentLength: "99", .transferEncoding: "chunked", .date: "never",
                .contentType: "a\r\nX-Evil: b",
            ])
        #expect(
            driver.sent
                == "HTTP/1.1 200 OK\r\nContent-Type: a  X-Evil: b\r\nContent-Length: 1\r\n\r\nx")
    }

    @Test("every answer has the date")
    func date() {
        var state = ConnectionState(limits: Limits())
        let moment = Moment(seconds: 0, date: ConnectionDriver.date)
        _ = Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8).withUnsafeBytes {
            state.handle(.received($0), at: moment)
        }
        let actions = state.handle(.responded(number: 0, Response(status: .ok)), at: moment)
        #expect(String(bytes: actions.write).contains("\r\nDate: \(ConnectionDriver.date)\r\n"))
    }

    @Test("HTTP/1.0 goes on only when asked to, and is told so")
    func oldVersion() {
        var driver = ConnectionDriver()
        driver.receive("GET /0 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /1 HTTP/1.0\r\n\r\n")
        driver.respond(0)
        #expect(driver.takeSent().contains("\r\nConnection: keep-alive\r\n"))
        driver.respond(1)
        #expect(driver.takeSent().contains("\r\nConnection: close\r\n"))
        #expect(driver.closes == [.writing])
    }

    @Test("100 Continue is sent when the body is waited for, behind all earlier answers")
    func expectContinue() {
        var driver = ConnectionDriver()
        driver.get("/0")
        driver.receive(
            "PUT /1 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(driver.takeSent().isEmpty)
        #expect(driver.deadline == nil, "the client waits for us, not we for it")
        driver.respond(0)
        #expect(driver.takeSent().hasSuffix("\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"))
        #expect(driver.secondsLeft == Limits().bodySeconds)
        driver.receive("abc")
        driver.respond(1)
        #expect(driver.takeSent() == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(
        "100 Continue is not sent for a body that is there, or none, or too large",
        arguments: [
            ("Content-Length: 3\r\n\r\nabc", 1),
            ("Content-Length: 0\r\n\r\n", 1),
            ("Content-Length: 999999999\r\n\r\n", 0),
            ("Expect: other\r\nContent-Length: 3\r\n\r\n", 0),
        ])
    func noContinue(rest: String, requests: Int) {
        var driver = ConnectionDriver()
        driver.receive("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\(rest)")
        #expect(!driver.sent.contains("100 Continue"))
        #expect(driver.paths.count == requests)
        #expect(
            driver.problems.map(\.status.code)
                == (requests == 1
                    ? []
                    : [
                        rest.hasPrefix("Expect") ? 417 : 413
                    ]))
    }
}
