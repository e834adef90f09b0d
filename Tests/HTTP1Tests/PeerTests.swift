import HTTPTypes
import Testing

@testable import HTTP1

/// h11 and httptools, two strict readers of other people, on the same bytes.
@Suite("Beside other strict readers")
struct PeerTests {
    typealias Difference = CorpusCase.Difference

    private static let pairs = zip(Corpus.cases, Peer.goldens).map { $0 }

    @Test("the goldens are of this corpus, byte for byte")
    func goldens() {
        #expect(Corpus.cases.count == Peer.goldens.count, "run make_peer_goldens.py")
        #expect(Corpus.cases.count > 800)
        for (corpusCase, golden) in Self.pairs {
            #expect(corpusCase.name == golden.name, "run make_peer_goldens.py")
            #expect(Peer.fingerprint(corpusCase.input) == golden.input, "\(corpusCase.name)")
        }
    }

    @Test("whatever is seen otherwise is on the list with its reason, and nothing else is")
    func differences() {
        var usedByTables: Set<String> = []
        for (corpusCase, golden) in Self.pairs {
            let found = Self.differences(corpusCase, golden)
            for difference in Difference.allCases {
                let name = "\(corpusCase.name.debugDescription): \(difference)"
                let own = corpusCase.reasons[difference]
                let shared = corpusCase.tableReasons[difference]
                if found.contains(difference) {
                    #expect(own != nil || shared != nil, "\(name) needs a reason")
                    if own == nil, let shared { usedByTables.insert(shared) }
                } else {
                    #expect(own == nil, "\(name) has a reason, and there is no difference")
                }
            }
        }
        let shared = Set(Corpus.cases.flatMap { $0.tableReasons.values })
        #expect(shared.subtracting(usedByTables).isEmpty, "reasons that nothing needs")
    }

    private static func differences(
        _ corpusCase: CorpusCase, _ golden: Peer.Golden
    ) -> Set<Difference> {
        let (h11, httptools) = (golden.h11, golden.httptools ?? golden.h11)
        var found: Set<Difference> = []
        if case .refused = corpusCase.end {
            if h11.end != .refused, httptools.end != .refused { found.insert(.stricter) }
        } else {
            if h11.end == .refused { found.insert(.h11) }
            if httptools.end == .refused { found.insert(.httptools) }
        }
        let run = CorpusRun([corpusCase.input[...]])
        for peer in [h11, httptools] where !reads(peer, as: run) { found.insert(.differs) }
        return found
    }

    /// Whether the requests that both read are the same, and as many where both go on.
    private static func reads(_ peer: Peer, as run: CorpusRun) -> Bool {
        let areSame = zip(peer.requests, run.requests).allSatisfy {
            PeerRequest($0) == PeerRequest($1)
        }
        guard peer.end == .waits || peer.end == .closes else { return areSame }
        switch run.end {
        case .waits, .closes: return areSame && peer.requests.count == run.requests.count
        case .refused: return areSame
        }
    }
}
