import Dispatch
import HTTPTypes
import Testing

@testable import HTTP1

@Suite("Server takes and answers requests in pieces over sockets")
struct ServerStreamTests {
    private static let head =
        "POST /pieces HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test("each piece is answered before the next is sent")
    func pingPong() throws {
        try TestServer.with { server in
            let client = try Client(port: server.port)
            try client.send(Self.head)
            #expect(try client.answer().status == 200)
            for text in ["a", "bc", "def"] {
                let chunk = "\(text.count)\r\n\(text)\r\n"
                try client.send(chunk)
                #expect(try client.bytes(chunk.utf8.count) == chunk)
            }
            try client.send("0\r\n\r\n")
            #expect(try client.rest() == "0\r\n\r\n")
        }
    }

    @Test("a client that does not read is read no further, and others are served")
    func backpressure() throws {
        var limits = Limits()
        limits.streamBytesBufferedMax = 64 * 1024
        limits.writeSeconds = 0.2
        try TestServer.with(limits, reactors: 1) { server in
            let stuck = try Client(port: server.port, receiveBytes: 4096)
            try stuck.send(Self.head)
            let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
            // Far more than the buffers of both sockets hold.
            #expect(throws: Client.Fault.self) {
                for _ in 0..<1000 { try stuck.send(chunk) }
            }
            let other = try Client(port: server.port)
            try other.get("/a")
            #expect(try other.answer().text == "/a")
        }
    }

    @Test("a drain ends a stream that ends itself when told to")
    func drain() throws {
        let server = try TestServer()
        let client = try Client(port: server.port)
        try client.send(Self.head)
        #expect(try client.answer().status == 200)
        let end = server.startDraining()
        #expect(try client.rest() == "0\r\n\r\n")
        client.close()
        end.expectSignal("the drain ends with the stream")
    }

    @Test("a client that vanishes leaves its place free")
    func vanishing() throws {
        var limits = Limits()
        limits.connectionsMax = 1
        try TestServer.with(limits) { server in
            for _ in 0..<20 {
                let client = try Client(port: server.port)
                try client.send(Self.head + "1\r\nx\r\n")
                let status = try client.answer().status
                #expect(status == 200 || status == 503)
                client.reset()
            }
        }
    }
}
