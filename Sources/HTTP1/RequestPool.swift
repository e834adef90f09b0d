/// Requests that have been answered, for the next ones to take their memory.
///
/// Those of one reactor, whose connections pass it on: a connection that waits for its client holds
/// no memory of requests, and what is taken again was used a moment ago.
final class RequestPool {
    private var free: [Request] = []

    /// More than a reactor reads and answers in a round.
    private static let requestsMax = 128
    /// What a part may take without being given back to the system.
    private static let bytesKept = 16 * 1024

    /// A request that nobody else holds, its parts removed; nil where there is none.
    func take() -> Request? {
        // Who has answered may be about to let go of it: that one is theirs.
        while var request = free.popLast() {
            guard isKnownUniquelyReferenced(&request) else { continue }
            request.removeParts()
            return request
        }
        return nil
    }

    /// Takes a request that is answered, though others may hold it for a moment.
    func give(_ request: Request) {
        if free.count < Self.requestsMax, request.parts.isSmall(bytesMax: Self.bytesKept) {
            free.append(request)
        }
    }
}

extension Request.Parts {
    /// Whether none of its parts takes more than some bytes.
    fileprivate func isSmall(bytesMax: Int) -> Bool {
        body.capacity <= bytesMax && headerFields.capacity <= bytesMax
            && target.capacity <= bytesMax && authority.capacity <= bytesMax
    }
}
