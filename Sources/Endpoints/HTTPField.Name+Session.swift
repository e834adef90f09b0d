import HTTPTypes

extension HTTPField.Name {
    /// The session that an answer, or a request without one in its path, is about.
    static let sessionID = known("X-Session-ID")
    /// The session's position, for answers whose body has no room for it.
    static let sessionPosition = known("X-Session-Position")
    /// The first tensor with a NaN or infinity, for answers whose body has no room for it.
    static let sessionNonfinite = known("X-Session-Nonfinite")
    /// Whether a proxy (nginx, and who follows it) may gather pieces of the answer.
    static let accelBuffering = known("X-Accel-Buffering")
    /// Whether the answer was kept from an earlier run of the same request.
    static let idempotentReplay = known("Idempotent-Replay")
    /// The client's name for one request, to be recognised in a retry.
    static let idempotencyKey = known("Idempotency-Key")
    /// The `id` of the last event that a client saw before it came again (WHATWG HTML, 9.2).
    static let lastEventID = known("Last-Event-ID")

    /// Bytes of JSON at the beginning of a body of the Open Inference Protocol.
    static let inferenceHeaderLength = known("Inference-Header-Content-Length")

    /// The session as clients of SageMaker name it, or `NEW_SESSION`.
    static let sageMakerSession = known("X-Amzn-SageMaker-Session-Id")
    /// The session that was opened, and until when it lives unused.
    static let sageMakerNewSession = known("X-Amzn-SageMaker-New-Session-Id")
    /// The session that was closed.
    static let sageMakerClosedSession = known("X-Amzn-SageMaker-Closed-Session-Id")
    /// The session as clients of TorchServe name it, and as it tells them.
    static let torchServeSequence = known("ts_request_sequence_id")
    /// Whether it begins with this request.
    static let torchServeStart = known("ts_request_sequence_start")
    /// Whether it ends with this request; of an answer, the session that has ended.
    static let torchServeEnd = known("ts_request_sequence_end")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("\(name) is no field name")
        }
        return name
    }
}
