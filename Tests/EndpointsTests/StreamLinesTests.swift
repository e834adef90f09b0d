import Recurrent
import Sessions
import Testing

@testable import Endpoints

@Suite("The lines of a stream")
struct StreamLinesTests {
    private static func line(_ index: Int, bytes: Int = 10) -> StreamLines.Line {
        let request = ForwardRequest(inputs: .single(Tensor(shape: [1], values: [Float(index)])))
        return .init(index: index, bytes: bytes, step: .run(request))
    }

    private func expectNext(
        _ lines: inout StreamLines, _ index: Int?, _ comment: Comment? = nil
    ) {
        let next = lines.next()
        #expect(next?.index == index, comment)
    }

    private static func other(_ step: StreamLines.Step) -> StreamLines.Line {
        .init(index: 0, bytes: 0, step: step)
    }

    private static func problem(_ kind: String) -> Problem {
        Problem(status: .badRequest, kind: kind, detail: "")
    }

    /// What the client is told, as words.
    private static func told(_ lines: inout StreamLines) -> [String] {
        lines.takeTexts().map { text in
            switch text {
            case .problem(let problem): problem.kind
            case .written(let bytes): String(decoding: bytes, as: UTF8.self)
            case .answer: "answer"
            }
        }
    }

    private func expectTold(_ lines: inout StreamLines, _ texts: [String]) {
        let told = Self.told(&lines)
        #expect(told == texts)
    }

    private static func answer(_ text: String, _ lines: inout StreamLines, bytes: Int = 1) {
        lines.answered(.written(Array(text.utf8)), bytes: bytes)
    }

    @Test("run one at a time, in order, and refusals are told in their places")
    func order() {
        var lines = StreamLines(countMax: 8, bytesMax: 1000)
        lines.append(Self.line(0))
        lines.append(Self.other(.refused(Self.problem("one"))))
        lines.append(Self.line(2))
        lines.append(Self.other(.last(nil)))
        expectNext(&lines, 0)
        expectNext(&lines, nil, "one runs")
        Self.answer("zero", &lines)
        expectNext(&lines, 2)
        expectTold(&lines, ["zero", "one"])
        lines.refused(Self.problem("two"))
        expectNext(&lines, nil)
        #expect(lines.isFinished)
        expectTold(&lines, ["two"])
    }

    @Test("there is room for as many lines, and as many bytes, as the limits say")
    func room() {
        var lines = StreamLines(countMax: 2, bytesMax: 20)
        #expect(lines.hasRoom)
        lines.append(Self.line(0, bytes: 19))
        #expect(lines.hasRoom)
        lines.append(Self.line(1, bytes: 1))
        #expect(!lines.hasRoom)
        _ = lines.next()
        #expect(lines.hasRoom)
        lines.append(Self.line(2, bytes: 30))
        #expect(!lines.hasRoom)
    }

    @Test("none runs while the client is behind, or answers wait for its connection")
    func backpressure() {
        var lines = StreamLines(countMax: 8, bytesMax: 100)
        for index in 0..<3 { lines.append(Self.line(index)) }
        lines.isFull = true
        expectNext(&lines, nil)
        lines.isFull = false
        expectNext(&lines, 0)
        Self.answer("long", &lines, bytes: 100)
        expectNext(&lines, nil)
        expectTold(&lines, ["long"])
        expectNext(&lines, 1)
    }

    @Test("a problem that ends them drops what waits; what runs is answered first")
    func end() {
        var idle = StreamLines(countMax: 8, bytesMax: 1000)
        idle.append(Self.line(0))
        idle.end(Self.problem("gone"))
        idle.append(Self.line(1))
        expectNext(&idle, nil)
        #expect(idle.isFinished)
        expectTold(&idle, ["gone"])
        var busy = StreamLines(countMax: 8, bytesMax: 1000)
        busy.append(Self.line(0))
        busy.append(Self.line(1))
        _ = busy.next()
        busy.end(Self.problem("gone"))
        #expect(!busy.isFinished)
        Self.answer("zero", &busy)
        expectNext(&busy, nil)
        #expect(busy.isFinished)
        expectTold(&busy, ["zero", "gone"])
    }

    @Test("a refusal behind which no line can run is told once, with whatever else ends them")
    func lastRefusal() {
        var lines = StreamLines(countMax: 8, bytesMax: 1000)
        lines.append(Self.line(0))
        _ = lines.next()
        lines.end(Self.problem("gone"))
        lines.refused(Self.problem("unknown"), isLast: true)
        #expect(lines.isFinished)
        expectTold(&lines, ["unknown"])
    }

    @Test("nobody is told anything once the client has gone")
    func cancel() {
        var lines = StreamLines(countMax: 8, bytesMax: 1000)
        lines.append(Self.line(0))
        lines.append(Self.line(1))
        _ = lines.next()
        lines.cancel()
        Self.answer("zero", &lines)
        expectNext(&lines, nil)
        #expect(lines.isFinished && !lines.hasTexts)
    }
}
