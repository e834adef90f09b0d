import HTTP1
import HTTPTypes
import Sessions

/// What answers in pieces have in common.
extension Exchange {
    /// Begins the answer about a session: its head goes out at once.
    ///
    /// - Parameter quietSeconds: as `ResponseStream.begin` says.
    func begin(
        _ answer: ResponseStream, as type: MediaType, about session: SessionInfo,
        quietSeconds: Double? = nil
    ) {
        service.traffic.count(endpoint: endpoint.name, status: .ok)
        let fields: ResponseFields = [
            .contentType: type.rawValue, .cacheControl: "no-store",
            .sessionID: session.id.description, .sessionPosition: String(session.position),
            // A proxy that gathers pieces would keep them from who waits for them.
            .accelBuffering: "no",
        ]
        answer.begin(Response(status: .ok, fields: fields), quietSeconds: quietSeconds)
    }

    /// Refuses a body that is coded: a line could not be told from its beginning.
    func refuseContentCoding() throws(Refusal) {
        guard let coding = request.headerFields[.contentEncoding], coding != "identity" else {
            return
        }
        throw Refusal(EndpointError.streamCoding(coding))
    }
}
