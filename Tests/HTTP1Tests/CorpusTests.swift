import HTTPTypes
import Testing

@testable import HTTP1

@Suite("Each shape of the corpus")
struct CorpusTests {
    @Test("leads to the requests and to the end that it must", arguments: Corpus.cases)
    func outcome(of corpusCase: CorpusCase) {
        let run = CorpusRun([corpusCase.input[...]])
        let requests = run.requests.map { request in
            CorpusCase.Request(
                method: request.method.rawValue, path: request.target,
                authority: request.authority, body: request.body)
        }
        #expect(requests == corpusCase.requests)
        #expect(run.end == corpusCase.end)
    }

    @Test("leads there cut in two at every byte, and byte by byte", arguments: Corpus.cases)
    func splits(of corpusCase: CorpusCase) {
        let bytes = corpusCase.input
        let whole = CorpusRun([bytes[...]])
        let steps = RequestParser.steps([bytes[...]], limits: CorpusCase.limits)
        for cut in bytes.indices.dropFirst() {
            let pieces = [bytes[..<cut], bytes[cut...]]
            #expect(CorpusRun(pieces) == whole, "cut at \(cut)")
            #expect(
                RequestParser.steps(pieces, limits: CorpusCase.limits) == steps, "cut at \(cut)")
        }
        let single = bytes.indices.map { bytes[$0...$0] }
        #expect(CorpusRun(single) == whole, "byte by byte")
        #expect(RequestParser.steps(single, limits: CorpusCase.limits) == steps, "byte by byte")
    }

    @Test("leads to the same bodies when they are taken in pieces", arguments: Corpus.cases)
    func pieces(of corpusCase: CorpusCase) {
        let whole = RequestParser.steps([corpusCase.input[...]], limits: CorpusCase.limits)
        var parser = RequestParser(limits: CorpusCase.limits) { _, _ in true }
        var (bodies, open): ([[UInt8]], [UInt8]?) = ([], nil)
        var failure: ParseError?
        // A byte at a time: the most pieces that there can be.
        loop: for byte in corpusCase.input {
            [byte].withUnsafeBytes { parser.feed($0) }
            while failure == nil {
                switch parser.next() {
                case .needMore: continue loop
                case .head: open = []
                case .piece(let piece): open?.append(contentsOf: piece)
                case .end:
                    bodies.append(open ?? [0])
                    open = nil
                case .failed(let error): failure = error
                case .request: Issue.record("a request in one piece")
                }
            }
        }
        let requests = whole.compactMap { step in
            if case .request(let request) = step { request.body } else { nil }
        }
        if case .failed(let error) = whole.last {
            // The whole of a body has no limit here, nor the extensions of all its chunks.
            #expect(failure == error || error.status == .contentTooLarge)
            #expect(bodies.starts(with: requests))
        } else {
            #expect(failure == nil)
            #expect(bodies == requests)
        }
    }
}
