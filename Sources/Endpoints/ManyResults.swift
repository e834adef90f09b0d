import HTTP1
import Sessions
import WireFormats

/// The results of a request for many sessions, in its order.
struct ManyResults: Sendable {
    private let rows: [Row]

    private struct Row {
        let session: String?
        let answer: Result<ForwardAnswer, Refusal>
    }

    /// Puts `answers`, one for each item that could be run, beside those that could not.
    init(items: [ForwardItem], answers: [Result<ForwardAnswer, SessionError>]) {
        var next = answers.makeIterator()
        rows = items.map { item in
            let answer: Result<ForwardAnswer, Refusal> =
                switch item.request {
                case .failure(let refusal): .failure(refusal)
                case .success: Self.taken(next.next()).mapError { Refusal($0) }
                }
            return Row(session: item.session, answer: answer)
        }
    }

    private static func taken(
        _ answer: Result<ForwardAnswer, SessionError>?
    ) -> Result<ForwardAnswer, SessionError> {
        guard let answer else { preconditionFailure("fewer answers than requests that were run") }
        return answer
    }

    var estimatedBytes: Int {
        rows.reduce(0) { $0 + ((try? $1.answer.get().estimatedBytes) ?? 256) }
    }

    /// `{"results": [{"session", "outputs", "position", …} or {"session", "problem"}]}`.
    var response: Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.array("results", rows) { writer, row in
            if let session = row.session { writer.member("session", session) }
            switch row.answer {
            case .success(let answer): ForwardEncoding.writeMembers(of: answer, to: &writer)
            case .failure(let refusal):
                writer.key("problem")
                ProblemJSON.write(Problem(refusal.reason), to: &writer)
            }
        }
        writer.endObject()
        return Response(writer)
    }
}
