import Sessions
import WireFormats

/// The lines of one stream between the client that sends them and the one that takes the answers.
///
/// A plain value that decides and never acts. One line is run at a time, in the order in which
/// they came; what is told to the client is told in that order too.
struct StreamLines {
    /// What is to be done about a line.
    enum Step: Sendable {
        case run(ForwardRequest)
        /// A long line, to be read away from the sockets' queues.
        case text([UInt8])
        /// It changes nothing, and the stream goes on.
        case refused(Problem)
        /// Nothing behind it is run; without a problem the client has ended its body.
        case last(Problem?)
    }

    /// One line that waits.
    struct Line: Sendable {
        /// Counted from 0, blank lines left out.
        let index: Int
        /// Bytes as it was sent.
        let bytes: Int
        let step: Step
    }

    /// What the client is told, a line each.
    enum Text: Sendable {
        case answer(ForwardAnswer)
        /// One that is written already.
        case written([UInt8])
        case problem(Problem)
    }

    private let countMax: Int
    private let bytesMax: Int
    private var waiting: [Line] = []
    private var waitingBytes = 0
    private var isRunning = false
    /// What ends the stream once the running line is answered.
    private var ending: Problem?
    private var texts: [Text] = []
    /// Bytes that `texts` will have, about.
    private var textBytes = 0
    /// Whether the client leaves too much of what it was sent.
    var isFull = false
    /// Whether nothing is run any more, and nothing is to be told but what `takeTexts` gives.
    private(set) var isFinished = false

    // What a problem's line has, about.
    private static let problemBytes = 512

    /// - Parameters:
    ///   - countMax: lines that may wait for their steps.
    ///   - bytesMax: bytes of such lines, and of answers, from which on no more are taken.
    init(countMax: Int, bytesMax: Int) {
        self.countMax = countMax
        self.bytesMax = bytesMax
    }

    /// Whether another line may wait.
    var hasRoom: Bool {
        !isFinished && waiting.count < countMax && waitingBytes < bytesMax
    }

    /// Whether nothing runs or waits: it is the client's turn.
    var isIdle: Bool { !isRunning && waiting.isEmpty && texts.isEmpty }

    mutating func append(_ line: Line) {
        guard !isFinished, ending == nil else { return }
        waiting.append(line)
        waitingBytes += line.bytes
    }

    /// The next line to run or to read, unless one runs or the client is behind; refusals are told
    /// on the way.
    mutating func next() -> Line? {
        while !isRunning, !isFinished, !isFull, textBytes < bytesMax, !waiting.isEmpty {
            let line = waiting.removeFirst()
            waitingBytes -= line.bytes
            switch line.step {
            case .run, .text:
                isRunning = true
                return line
            case .refused(let problem): tell(.problem(problem), bytes: Self.problemBytes)
            case .last(let problem): finish(problem)
            }
        }
        return nil
    }

    /// The line that ran has its answer, which will be of about `bytes`.
    mutating func answered(_ text: Text, bytes: Int) {
        isRunning = false
        guard !isFinished else { return }
        tell(text, bytes: bytes)
        if let ending { finish(ending) }
    }

    /// The line that ran was refused; `isLast` where no other could be run.
    mutating func refused(_ problem: Problem, isLast: Bool = false) {
        isRunning = false
        guard !isFinished else { return }
        guard !isLast else { return finish(problem) }
        tell(.problem(problem), bytes: Self.problemBytes)
        if let ending { finish(ending) }
    }

    /// Ends the stream with `problem` once what runs is answered; what waits is dropped.
    mutating func end(_ problem: Problem) {
        guard !isFinished, ending == nil else { return }
        drop()
        if isRunning { ending = problem } else { finish(problem) }
    }

    /// Whether there is something to tell.
    var hasTexts: Bool { !texts.isEmpty }

    /// Nobody reads any more.
    mutating func cancel() {
        finish(nil)
        texts = []
        textBytes = 0
    }

    /// What is to be told now, in order.
    mutating func takeTexts() -> [Text] {
        defer {
            texts = []
            textBytes = 0
        }
        return texts
    }

    private mutating func finish(_ problem: Problem?) {
        if let problem { tell(.problem(problem), bytes: Self.problemBytes) }
        drop()
        isFinished = true
    }

    private mutating func drop() {
        waiting = []
        waitingBytes = 0
    }

    private mutating func tell(_ text: Text, bytes: Int) {
        texts.append(text)
        textBytes += bytes
    }
}

extension StreamLines.Text {
    /// Appends the line that the client gets, with its end.
    func append(to bytes: inout [UInt8]) {
        var writer = JSONWriter()
        switch self {
        case .written(let line): return bytes += line
        case .problem(let problem): ProblemJSON.write(problem, to: &writer)
        case .answer(let answer):
            writer.beginObject()
            ForwardEncoding.writeMembers(of: answer, to: &writer)
            writer.endObject()
        }
        bytes += writer.bytes
        bytes.append(UInt8(ascii: "\n"))
    }
}
