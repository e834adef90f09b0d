import Foundation
import HTTPTypes
import Testing

@testable import HTTP1

@Suite("ConnectionState in random order")
struct ConnectionSimulationTests {
    /// A generator that gives the same numbers everywhere.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ state >> 33) &* 0xff51_afd7_ed55_8ccd
        }
    }

    /// Requests cut anywhere, answers in any order, a socket that takes what it likes: each request
    /// is answered once and in order, and at the end nothing is left.
    @Test("every request is answered once, in order, whatever happens when", arguments: 1...300)
    func simulation(seed: UInt64) {
        var random = Seeded(state: seed)
        var limits = Limits()
        limits.pipelinedRequestsMax = .random(in: 1...4, using: &random)
        limits.responseBytesBufferedMax = .random(in: 1...400, using: &random)
        limits.bodyBytesMax = 40
        let count = Int.random(in: 1...12, using: &random)
        var incoming = ArraySlice((0..<count).flatMap { Self.request($0, using: &random) })
        var driver = ConnectionDriver(limits)
        driver.socketTakes = false
        var unanswered: Set<Int> = []
        var seen = 0
        let drainsAt = Int.random(in: 0...100, using: &random)
        for turn in 0..<5000 where !driver.closes.contains(where: { $0 != .writing }) {
            if turn == drainsAt, seed.isMultiple(of: 3) { driver.on(.drain) }
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where driver.reading:
                let piece = incoming.prefix(.random(in: 1...60, using: &random))
                incoming = incoming.dropFirst(piece.count)
                if piece.isEmpty {
                    driver.on(.peerFinished)
                } else {
                    piece.withUnsafeBytes { driver.on(.received($0)) }
                }
            case 1:
                guard let number = unanswered.randomElement(using: &random) else { break }
                unanswered.remove(number)
                driver.respond(number, "<\(driver.paths[number])>")
            case 2 where driver.unsent > 0:
                driver.take(.random(in: 1...driver.unsent, using: &random))
            default: break
            }
            unanswered.formUnion(seen..<driver.paths.count)
            seen = driver.paths.count
            #expect(driver.paths.count <= count)
        }
        let answered = driver.sent.matches(of: /<([^>]*)>/).map { String($0.1) }
        #expect(answered == driver.paths, "seed \(seed)")
        #expect(driver.closes.last == .socket, "seed \(seed)")
        #expect(driver.problems.isEmpty, "seed \(seed)")
        if !seed.isMultiple(of: 3) { #expect(answered.count == count, "seed \(seed)") }
    }

    /// A request in pieces behind some whole ones, its body cut anywhere, its answer's pieces sent
    /// at any time, a handler that stops to read: both arrive whole, and each side is told the end.
    @Test("what goes in pieces arrives whole, whatever happens when", arguments: 1...300)
    func pieces(seed: UInt64) {
        var random = Seeded(state: seed)
        var limits = Limits()
        limits.streamBytesBufferedMax = .random(in: 1...200, using: &random)
        var driver = ConnectionDriver(limits, inPieces: "/s")
        driver.socketTakes = false
        let count = Int.random(in: 0...2, using: &random)
        let body = (0..<Int.random(in: 0...300, using: &random)).map { UInt8(97 + $0 % 26) }
        var incoming = ArraySlice((0..<count).flatMap { Self.request($0, using: &random) })
        incoming += Self.pieces(body, using: &random)
        var answered = 0
        var sent = ""
        var isReading = false
        var finished = false
        for _ in 0..<20_000 where !driver.closes.contains(where: { $0 != .writing }) {
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where driver.reading:
                let piece = incoming.prefix(.random(in: 1...60, using: &random))
                incoming = incoming.dropFirst(piece.count)
                if piece.isEmpty {
                    driver.on(.peerFinished)
                } else {
                    piece.withUnsafeBytes { driver.on(.received($0)) }
                }
            case 1 where answered < count && answered < driver.paths.count:
                driver.respond(answered, "")
                answered += 1
            case 2 where !driver.opened.isEmpty && !finished:
                guard isReading || !sent.isEmpty else {
                    driver.command(.begin(Response(status: .ok), quietSeconds: nil))
                    sent = "-"
                    driver.send(sent)
                    break
                }
                isReading = !isReading
                driver.command(.read(isReading))
                finished = driver.events.contains(.bodyEnded)
                let text = String(repeating: "x", count: .random(in: 0...50, using: &random))
                driver.send(text)
                sent += text
                if finished { driver.command(.finish) }
            case 3 where driver.unsent > 0:
                driver.take(.random(in: 1...driver.unsent, using: &random))
            default: break
            }
        }
        #expect(driver.body == String(bytes: body), "seed \(seed)")
        #expect(Self.dechunked(driver.sent) == sent, "seed \(seed)")
        #expect(driver.closes.last == .socket && driver.problems.isEmpty, "seed \(seed)")
        #expect(driver.events.count { $0 == .bodyEnded } == 1, "seed \(seed)")
        #expect(!driver.events.contains(.cancelled), "seed \(seed)")
    }

    /// `body` in chunks of random sizes, for `/s`.
    private static func pieces(_ body: [UInt8], using random: inout Seeded) -> [UInt8] {
        var text = "POST /s HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        var rest = body[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(.random(in: 1...40, using: &random))
            text += "\(String(chunk.count, radix: 16))\r\n\(String(bytes: Array(chunk)))\r\n"
            rest = rest.dropFirst(chunk.count)
        }
        return Array((text + "0\r\n\r\n").utf8)
    }

    /// What the chunks of the last answer in `text` hold; nil without a proper end.
    private static func dechunked(_ text: String) -> String? {
        guard let head = text.range(of: "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        else { return nil }
        var rest = Array(text[head.upperBound...].utf8)[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: 13) {
            guard let size = Int(String(bytes: Array(rest[..<end])), radix: 16) else { return nil }
            let start = end + 2
            body += rest[start..<start + size]
            rest = rest[(start + size + 2)...]
            if size == 0 { return rest.isEmpty ? String(bytes: body) : nil }
        }
        return nil
    }

    private static func request(_ number: Int, using random: inout Seeded) -> [UInt8] {
        let body = String(repeating: "b", count: .random(in: 0...20, using: &random))
        let head = "POST /\(number) HTTP/1.1\r\nHost: h\r\n"
        let rest =
            body.isEmpty || Bool.random(using: &random)
            ? "Content-Length: \(body.count)\r\n\r\n\(body)"
            : """
            Transfer-Encoding: chunked\r\n\r
            \(String(body.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n
            """
        return Array((head + rest).utf8)
    }
}
