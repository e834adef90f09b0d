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
                method: request.head.method.rawValue, path: request.head.path ?? "",
                authority: request.head.authority, body: request.body)
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
}
