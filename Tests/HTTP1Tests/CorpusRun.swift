import HTTPTypes

@testable import HTTP1

/// What a connection makes of pieces of bytes when each request is answered at once.
struct CorpusRun: Equatable {
    private(set) var requests: [Request] = []
    private(set) var end = CorpusCase.End.waits

    init(_ pieces: [ArraySlice<UInt8>]) {
        var state = ConnectionState(limits: CorpusCase.limits)
        let moment = Moment(seconds: 0, date: "")
        for piece in pieces {
            var events = [piece.withUnsafeBytes { state.handle(.received($0), at: moment) }][...]
            while let actions = events.popFirst() {
                for dispatch in actions.requests {
                    requests.append(dispatch.request)
                    let answer = Response(status: .ok)
                    events.append(
                        state.handle(.responded(number: dispatch.number, answer), at: moment))
                }
                if let problem = actions.problem {
                    let status = problem.error.status
                    let error = "\(problem.error)".prefix { $0 != "(" }
                    end = .refused(status: status.code, error: String(error))
                    let answer = Response(status: status)
                    events.append(
                        state.handle(.responded(number: problem.number, answer), at: moment))
                }
                if !actions.write.isEmpty {
                    events.append(state.handle(.wrote(actions.write.count), at: moment))
                }
                if actions.close == .writing, end == .waits { end = .closes }
            }
        }
    }
}
