import HTTP1
import HTTPTypes
import Recurrent
import Sessions
import WireFormats

extension Endpoint {
    /// The row of `POST /v1/sessions/{id}/forward` in the table.
    static let forward = Endpoint(
        method: .post, path: PathTemplate("/v1/sessions/{id}/forward"), name: "forward",
        summary: "Takes one or more steps.",
        query: [
            ("position", "For a NumPy body: as the field of the same name in JSON."),
            ("commit", "Likewise: true or false."),
            ("return_sequences", "Likewise: true or false."),
            ("return_state", "Likewise: true, false or all."),
            ("return_gates", "Likewise: true, false or all."),
            ("lengths", "Likewise, integers between commas."),
            ("reset_rows", "Likewise, integers between commas."),
        ],
        fields: [
            ("Idempotency-Key", "A name for this request; with it a retry runs nothing twice.")
        ],
        body: Body(schema: "Forward", alsoAs: [.npy, .npz]),
        success: Success(status: .ok, schema: "ForwardAnswer", alsoAs: [.npy, .npz]),
        problems: [
            .conflict, .gone, .unprocessableContent, .unsupportedMediaType, .notAcceptable,
            .tooManyRequests,
        ],
        run: { exchange in
            exchange.withSession { engine, id throws(Refusal) in
                let type = try exchange.answerType([.json, .npy, .npz])
                let body = try exchange.forwardBody()
                var request = ForwardRequest(
                    body, idempotencyKey: try exchange.idempotencyKey())
                request.client = exchange.request.connection
                engine.forward(request, on: id, isPutOff: exchange.isHandledHere) { result in
                    exchange.finish(result, session: id, bytes: \.estimatedBytes) {
                        ForwardEncoding.response($0, as: type)
                    }
                }
            }
        })
}

extension ForwardRequest {
    /// The request of a body and of the header beside it.
    init(_ body: ForwardBody, idempotencyKey: String?) {
        self.init(inputs: body.inputs)
        expectedPosition = body.position
        commits = body.commits
        returnsSequences = body.returnsSequences
        states = body.states
        gates = body.gates
        lengths = body.lengths
        resetRows = body.resetRows
        self.idempotencyKey = idempotencyKey
        // Only a request that may be repeated needs to be known again.
        if idempotencyKey != nil || expectedPosition != nil { fingerprint = body.fingerprint }
    }
}

extension Exchange {
    fileprivate func forwardBody() throws(Refusal) -> ForwardBody {
        let type = try bodyType([.json, .npy, .npz])
        let bytesMax = service.options.bodyBytesMax
        var body = try decoded { bytes throws(WireError) in
            switch type {
            case .npy: try ForwardBody(npy: bytes)
            case .npz: try ForwardBody(npz: bytes, bytesMax: bytesMax)
            default: try ForwardBody(json: bytes)
            }
        }
        let query = QueryParameters(request)
        if type == .json {
            try query.checkNone()
        } else {
            try apply(query, to: &body)
        }
        return body
    }

    /// A NumPy file has room for the inputs alone; the other fields come in the query.
    private func apply(
        _ query: QueryParameters, to body: inout ForwardBody
    ) throws(Refusal) {
        let flags: KeyValuePairs = ["true": true, "false": false]
        let details: KeyValuePairs = [
            "true": StepDetail.last, "false": .none, "all": .all,
        ]
        body.position = try query.integer("position", in: 0 ... .max)
        body.commits = try query.choice("commit", flags) ?? true
        body.returnsSequences = try query.choice("return_sequences", flags)
        body.states = try query.choice("return_state", details) ?? .none
        body.gates = try query.choice("return_gates", details) ?? .none
        body.lengths = try query.integers("lengths")
        body.resetRows = try query.integers("reset_rows") ?? []
    }
}
