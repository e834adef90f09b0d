import HTTPTypes
import Testing

@testable import HTTP1

@Suite("ConnectionState takes and answers requests in pieces")
struct ConnectionStreamTests {
    private static let chunked =
        "POST /s HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let head =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"

    private static func driver(_ limits: Limits = Limits()) -> ConnectionDriver {
        var driver = ConnectionDriver(limits, inPieces: "/s")
        driver.receive(chunked)
        return driver
    }

    @Test("the head of the answer goes at once, then pieces both ways, then the end")
    func inAndOut() {
        var driver = Self.driver()
        #expect(driver.opened == [0])
        #expect(!driver.reading, "the body is not wanted yet")
        driver.begin()
        #expect(driver.takeSent() == Self.head)
        #expect(driver.reading)
        driver.receive("3\r\nabc\r\n")
        #expect(driver.body == "abc")
        driver.send("hello, you there")
        #expect(driver.takeSent() == "10\r\nhello, you there\r\n")
        driver.send("")
        #expect(driver.takeSent().isEmpty, "an empty chunk would be the end")
        driver.receive("1\r\nd\r\n0\r\n\r\n")
        #expect(driver.body == "abcd")
        #expect(driver.takeEvents() == [.bodyEnded])
        driver.command(.finish)
        #expect(driver.takeSent() == "0\r\n\r\n")
        #expect(driver.closes == [.writing])
    }

    @Test("one opens when the requests before it are answered, and nothing follows it")
    func order() {
        var driver = ConnectionDriver(inPieces: "/s")
        driver.get("/0")
        driver.receive(Self.chunked + "1\r\na\r\n0\r\n\r\nGET /later HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(driver.paths == ["/0"])
        #expect(!driver.reading)
        driver.respond(0, "first")
        #expect(driver.paths == ["/0", "/s"])
        #expect(driver.takeSent().hasSuffix("first"))
        driver.begin()
        #expect(driver.body == "a")
        #expect(driver.takeEvents() == [.bodyEnded])
        driver.command(.finish)
        #expect(driver.paths == ["/0", "/s"])
        #expect(driver.sent == Self.head + "0\r\n\r\n")
    }

    @Test("a body of any length is taken, and is read only while it is wanted")
    func backpressureIn() {
        var limits = Limits()
        limits.bodyBytesMax = 4
        limits.chunkExtensionBytesMax = 4
        var driver = Self.driver(limits)
        driver.begin()
        for _ in 0..<100 { driver.receive("6;a=b\r\nfourty\r\n") }
        #expect(driver.body.count == 600)
        driver.command(.read(false))
        #expect(!driver.reading)
        #expect(driver.deadline == nil, "it is our turn")
        driver.receive("1\r\n!\r\n")
        #expect(driver.body.count == 600)
        driver.command(.read(true))
        #expect(driver.body.count == 601)
        #expect(driver.problems.isEmpty)
    }

    @Test("a length may be as large as it likes")
    func length() {
        var limits = Limits()
        limits.bodyBytesMax = 4
        var driver = ConnectionDriver(limits, inPieces: "/s")
        driver.receive("POST /s HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nfour")
        driver.begin()
        driver.receive("ty")
        #expect(driver.body == "fourty")
        #expect(driver.takeEvents() == [.bodyEnded])
    }

    @Test("a handler is told when too much waits for the client, and when half of it is taken")
    func backpressureOut() {
        var limits = Limits()
        limits.streamBytesBufferedMax = 100
        var driver = Self.driver(limits)
        driver.begin()
        // The head is more than this, until the socket takes it.
        #expect(driver.takeEvents() == [.full, .drained])
        driver.socketTakes = false
        driver.send(String(repeating: "x", count: 93))
        #expect(driver.takeEvents().isEmpty)
        driver.send("y")
        #expect(driver.takeEvents() == [.full])
        #expect(driver.secondsLeft == limits.writeSeconds)
        driver.take(driver.unsent - 51)
        #expect(driver.takeEvents().isEmpty)
        driver.take(1)
        #expect(driver.takeEvents() == [.drained])
    }

    @Test("HTTP/1.0 gets its pieces as they are, and the end of the connection as their end")
    func oldVersion() {
        var driver = ConnectionDriver(inPieces: "/s")
        driver.receive("POST /s HTTP/1.0\r\nContent-Length: 2\r\n\r\nab")
        driver.begin()
        driver.send("answer")
        driver.command(.finish)
        #expect(driver.sent == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nanswer")
        #expect(driver.closes == [.writing])
    }

    @Test("HEAD gets the head alone")
    func headMethod() {
        var driver = ConnectionDriver(inPieces: "/s")
        driver.receive("HEAD /s HTTP/1.1\r\nHost: h\r\n\r\n")
        driver.begin()
        driver.send("x")
        driver.command(.finish)
        #expect(driver.sent == Self.head)
    }

    @Test("100 Continue goes before the head; a refusal needs none")
    func expectContinue() {
        let text = Self.chunked.replacing("\r\n\r\n", with: "\r\nExpect: 100-continue\r\n\r\n")
        var taken = ConnectionDriver(inPieces: "/s")
        taken.receive(text)
        taken.begin()
        #expect(taken.sent == "HTTP/1.1 100 Continue\r\n\r\n" + Self.head)
        var refused = ConnectionDriver(inPieces: "/s")
        refused.receive(text)
        refused.command(.respond(Response(status: .notFound)))
        #expect(
            refused.sent
                == "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(refused.closes == [.writing])
    }

    @Test("a client that has finished sending is told of, and gets the rest of its answer")
    func halfClose() {
        var driver = Self.driver()
        driver.begin()
        driver.receive("1\r\na\r\n0\r\n\r\n")
        #expect(driver.reading, "to see the client go")
        driver.receive("thrown away")
        driver.on(.peerFinished)
        #expect(driver.takeEvents() == [.bodyEnded, .peerFinished])
        #expect(!driver.reading)
        driver.send("x")
        driver.command(.finish)
        #expect(driver.sent.hasSuffix("1\r\nx\r\n0\r\n\r\n"))
        #expect(driver.closes == [.socket])
        #expect(driver.problems.isEmpty)
    }

    @Test("a body that is cut, or no body, is told to the handler, which may still answer")
    func brokenBody() {
        var cut = Self.driver()
        cut.begin()
        cut.receive("5\r\nab")
        cut.on(.peerFinished)
        #expect(cut.body == "ab")
        #expect(cut.takeEvents() == [.peerFinished])
        var wrong = Self.driver()
        wrong.begin()
        wrong.receive("2\r\nabXX")
        #expect(wrong.body == "ab")
        #expect(wrong.takeEvents() == [.bodyFailed(.invalidChunkEnd)])
        wrong.send("why")
        wrong.command(.finish)
        #expect(wrong.sent.hasSuffix("3\r\nwhy\r\n0\r\n\r\n"))
        #expect(wrong.problems.isEmpty)
    }

    @Test("a broken socket cancels it, once; what the handler wants then comes to nobody")
    func broken() {
        var driver = Self.driver()
        driver.begin()
        driver.on(.failed)
        #expect(driver.takeEvents() == [.cancelled])
        let sent = driver.sent
        driver.send("x")
        driver.command(.finish)
        #expect(driver.sent == sent)
        #expect(driver.closes == [.socket])
    }

    @Test("draining is told to the handler, also when it opens later")
    func drain() {
        var open = Self.driver()
        open.begin()
        open.on(.drain)
        #expect(open.takeEvents() == [.stopping])
        #expect(open.closes.isEmpty)
        open.command(.finish)
        #expect(open.closes == [.writing])
        var due = ConnectionDriver(inPieces: "/s")
        due.get("/0")
        due.receive(Self.chunked)
        due.on(.drain)
        due.respond(0)
        #expect(due.opened == [1])
        #expect(due.takeEvents() == [.stopping])
    }

    @Test("silence is told when the body is waited for, and any piece ends it")
    func idle() {
        var limits = Limits()
        limits.streamIdleSeconds = 10
        var driver = Self.driver(limits)
        driver.wait(1000)
        #expect(driver.takeEvents().isEmpty, "before it begins it is our turn")
        driver.begin()
        driver.wait(9)
        driver.receive("1\r\na\r\n")
        driver.wait(9)
        driver.send("x")
        driver.wait(9.9)
        #expect(driver.takeEvents().isEmpty)
        driver.wait(0.1)
        #expect(driver.takeEvents() == [.idle])
        #expect(driver.secondsLeft == 10)
        driver.receive("0\r\n\r\n")
        #expect(driver.deadline == nil)
    }

    @Test("quiet is told as often as it was asked for, unless the client is behind")
    func quiet() {
        var driver = ConnectionDriver(inPieces: "/s")
        driver.get("/s")
        driver.begin(quietSeconds: 5)
        driver.wait(4)
        driver.send("x")
        driver.wait(4)
        #expect(driver.takeEvents() == [.bodyEnded])
        driver.wait(1)
        #expect(driver.takeEvents() == [.quiet])
        driver.wait(5)
        #expect(driver.takeEvents() == [.quiet])
        driver.socketTakes = false
        driver.send("y")
        driver.wait(5)
        #expect(driver.takeEvents().isEmpty)
    }

    @Test("a client that takes nothing for too long is dropped")
    func notReading() {
        var driver = Self.driver()
        driver.begin()
        driver.socketTakes = false
        driver.send("x")
        driver.wait(Limits().writeSeconds)
        #expect(driver.takeEvents() == [.cancelled])
        #expect(driver.closes == [.reset])
    }

    @Test("however a body in pieces is split, it is the same", arguments: [1, 2, 3, 7, 100])
    func splitting(size: Int) {
        let text = Self.chunked + "5;x=\"y\"\r\nhello\r\n6\r\n, you!\r\n0\r\nT: x\r\n\r\n"
        var driver = ConnectionDriver(inPieces: "/s")
        var rest = Substring(text)
        while !rest.isEmpty {
            driver.receive(String(rest.prefix(size)))
            if rest.startIndex == text.startIndex || driver.sent.isEmpty, !driver.opened.isEmpty {
                driver.begin()
            }
            rest = rest.dropFirst(size)
        }
        #expect(driver.body == "hello, you!")
        #expect(driver.takeEvents() == [.bodyEnded])
    }
}
