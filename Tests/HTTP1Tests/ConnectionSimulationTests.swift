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
