import Foundation
import HTTP1
import HTTPTypes
import Sessions
import WireFormats

/// One request on its way through an endpoint, and the way back for its answer.
final class Exchange: Sendable {
    let request: Request
    let endpoint: Endpoint
    /// The decoded parameters of the path, in its order.
    let parameters: [String]
    let service: Service
    let respond: Responder

    init(
        request: Request, endpoint: Endpoint, parameters: [String], service: Service,
        respond: @escaping Responder
    ) {
        self.request = request
        self.endpoint = endpoint
        self.parameters = parameters
        self.service = service
        self.respond = respond
    }

    /// Whether `withEngine` does its work at once, on the connection's queue.
    var isHandledHere: Bool { request.isPrompt }

    /// Answers with what `make` makes, on the connection's queue or, if it has many `bytes` to go
    /// through, before it gets there.
    func answer(bytes: Int = 0, _ make: @escaping @Sendable () -> Response) {
        let finish: @Sendable () -> Response = { [self] in
            let response = make()
            service.traffic.count(endpoint: endpoint.name, status: response.status)
            return response.encoded(for: request)
        }
        guard !service.fitsHere(bytes: bytes) else { return respond(finish) }
        service.whereItFits(bytes: bytes) { [respond] in
            let response = finish()
            respond { response }
        }
    }

    /// Answers with the problem of `error`, naming the session it is about.
    func fail(_ error: some ProblemSource, session: SessionID? = nil) {
        answer { [request] in
            var response = ErrorForm(path: request.path).response(Problem(error))
            if let session { response.fields[.sessionID] = session.description }
            return response
        }
    }

    /// Answers with what `make` makes of a success, or with the problem; `bytes` estimates how much
    /// there is to write.
    func finish<Answer: Sendable>(
        _ result: Result<Answer, some ProblemSource>, session: SessionID,
        bytes: (Answer) -> Int = { _ in 0 },
        _ make: @escaping @Sendable (Answer) -> Response
    ) {
        switch result {
        case .failure(let error): fail(error, session: session)
        case .success(let value):
            answer(bytes: bytes(value)) {
                var response = make(value)
                response.fields[.sessionID] = session.description
                return response
            }
        }
    }

    /// The body, its gzip undone, as `read` reads it.
    func decoded<Body>(
        _ read: ([UInt8]) throws(WireError) -> Body
    ) throws(Refusal) -> Body {
        let bytes: [UInt8]
        do throws(BodyError) {
            bytes = try request.decodedBody(
                bytesMax: service.options.bodyBytesMax,
                gzipRatioMax: service.options.gzipRatioMax)
        } catch {
            throw Refusal(error)
        }
        do throws(WireError) {
            return try read(bytes)
        } catch {
            throw Refusal(error)
        }
    }

    /// Runs `work` with the engine and the session named first in the path, about which every
    /// refusal then is.
    func withSession(
        _ work: @escaping @Sendable (Engine, SessionID) throws(Refusal) -> Void
    ) {
        withEngine { [self] engine throws(Refusal) in
            let id = try sessionInPath()
            do throws(Refusal) {
                try work(engine, id)
            } catch {
                throw Refusal(error.reason, session: id)
            }
        }
    }

    /// Runs `work`, which may refuse, with the engine; away from the sockets if the body is large.
    func withEngine(
        _ work: @escaping @Sendable (Engine) throws(Refusal) -> Void
    ) {
        service.perform(here: isHandledHere) { [self] in
            do throws(Refusal) {
                let engine: Engine
                do throws(EndpointError) {
                    engine = try service.engine()
                } catch {
                    throw Refusal(error)
                }
                try work(engine)
            } catch {
                fail(error.reason, session: error.session)
            }
        }
    }
}
