@testable import HTTP1

/// What must hold of any bytes that a connection reads.
struct RequestProperties {
    private let bytes: [UInt8]
    private var limits = Limits()

    // Larger inputs would take all the time.
    private static let bytesAloneMax = 4096

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        limits.bodyBytesMax = 4096
    }

    func check() {
        checkSplits()
        checkPipeline()
        checkPieces()
        checkConnection()
    }

    /// However the bytes are cut, the same requests and the same error come out.
    private func checkSplits() {
        let whole = steps([bytes[...]])
        if bytes.count <= Self.bytesAloneMax {
            precondition(steps(bytes.indices.map { bytes[$0...$0] }) == whole, "byte by byte")
        }
        // Cuts that the bytes choose, so that an input keeps its own.
        var random = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        for _ in 0..<4 {
            var pieces: [ArraySlice<UInt8>] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let piece = rest.prefix(Int(random >> 33) % (bytes.count + 1))
                pieces.append(piece)
                rest = rest.dropFirst(piece.count)
            }
            precondition(steps(pieces) == whole, "\(pieces.map(\.count))")
        }
    }

    /// Whole requests, sent twice, are the same requests twice: nothing of one is left to the next.
    private func checkPipeline() {
        var parser = RequestParser(limits: limits)
        let once = steps([bytes[...]], &parser)
        // One empty line before a request leaves no step, and a second is one too many.
        guard parser.progress == .between, !bytes.starts(with: [13, 10]) else { return }
        precondition(steps([(bytes + bytes)[...]]) == once + once, "twice")
    }

    /// Bodies taken in pieces are the bodies taken whole.
    private func checkPieces() {
        let whole = steps([bytes[...]])
        // These limits are on the whole of a body, or on a piece.
        switch whole.last {
        case .failed(.bodyTooLarge), .failed(.chunkExtensionsTooLarge): return
        default: break
        }
        var parser = RequestParser(limits: limits) { _, _ in true }
        var bodies: [[UInt8]] = []
        var isOpen = false
        for step in steps([bytes[...]], &parser) {
            switch step {
            case .head:
                precondition(!isOpen, "a head in a body")
                (isOpen, bodies) = (true, bodies + [[]])
            case .piece(let piece):
                precondition(isOpen && !piece.isEmpty, "a piece of nothing")
                bodies[bodies.count - 1] += piece
            case .end: isOpen = false
            case .failed(let error):
                precondition(whole.last == .failed(error), "another error")
            case .request, .needMore: preconditionFailure("a whole request")
            }
        }
        if isOpen { bodies.removeLast() }
        let wholes = whole.compactMap { step in
            if case .request(let request) = step { request.body } else { nil }
        }
        precondition(bodies == wholes, "other bodies")
    }

    /// A connection that answers at once says each number once, and nothing behind its end.
    private func checkConnection() {
        var state = ConnectionState(limits: limits)
        let moment = Moment(seconds: 0, date: "")
        var next = 0
        var pending = [bytes.withUnsafeBytes { state.handle(.received($0), at: moment) }][...]
        while let actions = pending.popFirst() {
            let numbers =
                actions.requests.map(\.number) + (actions.problem.map { [$0.number] } ?? [])
            for number in numbers {
                precondition(number == next, "numbers in order")
                next += 1
                let answer = Response(status: .ok)
                pending.append(state.handle(.responded(number: number, answer), at: moment))
            }
            if !actions.write.isEmpty {
                pending.append(state.handle(.wrote(actions.write.count), at: moment))
            }
        }
        let last = state.handle(.peerFinished, at: moment)
        precondition(last.close == .socket || last.problem != nil, "nothing is left")
    }

    private func steps(_ pieces: [ArraySlice<UInt8>]) -> [RequestParser.Step] {
        var parser = RequestParser(limits: limits)
        return steps(pieces, &parser)
    }

    private func steps(
        _ pieces: [ArraySlice<UInt8>], _ parser: inout RequestParser
    ) -> [RequestParser.Step] {
        var steps: [RequestParser.Step] = []
        for piece in pieces {
            piece.withUnsafeBytes { parser.feed($0) }
            while true {
                let step = parser.next()
                if step == .needMore { break }
                steps.append(step)
                if case .failed = step { return steps }
            }
        }
        return steps
    }
}
