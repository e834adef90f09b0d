/// Requests whose bodies come and whose answers go in pieces.
///
/// One begins when all earlier requests are answered, and is the last of its connection: what
/// comes behind its body is thrown away, and the answer says so in its head.
extension ConnectionState {
    /// Hands out the streamed request whose head has been read, once it is its turn.
    mutating func openDueStream(_ actions: inout ConnectionActions) {
        guard isStreamDue, exchanges.isEmpty, writing == .open, let head,
            let request = head.inPieces
        else { return }
        isStreamDue = false
        let number = nextNumber
        nextNumber += 1
        let isHead = head.method == .head
        exchanges.append(
            Exchange(
                number: number, request: nil, isPrompt: true, isHead: isHead, needsKeepAlive: false,
                isLast: true))
        stream = OpenStream(number: number, isHead: isHead, isChunked: head.version == .http11)
        actions.requests.append(
            .init(number: number, request: request, isInPieces: true))
        if keepAlive == .refused { actions.stream.append(.stopping) }
        self.head = nil
    }

    /// Takes what the handler of stream `number` wants; one that has ended wants nothing.
    mutating func take(
        _ command: StreamCommand, _ number: Int, _ moment: Moment,
        _ actions: inout ConnectionActions
    ) {
        guard stream?.number == number else { return }
        stream?.pulse += 1
        switch command {
        case .respond(let response):
            precondition(stream?.hasBegun == false, "stream \(number) is answered twice")
            exchanges[0].response = response
            heldBytes += response.body.count
            endStream()
        case .begin(let head, let quietSeconds):
            begin(head, quietSeconds: quietSeconds, moment, &actions)
        case .send(let bytes):
            precondition(stream?.hasBegun == true, "stream \(number) sends before it begins")
            stream?.append(bytes, to: &actions.write)
            stream?.restartQuiet(at: moment.seconds)
        case .read(let isWanted): stream?.wantsBody = isWanted
        case .finish:
            precondition(stream?.hasBegun == true, "stream \(number) ends before it begins")
            stream?.appendEnd(to: &actions.write)
            exchanges = []
            writing = .finishing
            endStream()
        }
    }

    private mutating func begin(
        _ response: Response, quietSeconds: Double?, _ moment: Moment,
        _ actions: inout ConnectionActions
    ) {
        guard let open = stream else { return }
        precondition(!open.hasBegun, "stream \(open.number) begins twice")
        // Its client sends only when told so, and would take the answer for a refusal.
        if owesContinue { actions.write.append(contentsOf: ResponseWriter.continueBytes) }
        owesContinue = false
        ResponseWriter.appendHead(
            response, isChunked: open.isChunked, date: moment.date, to: &actions.write)
        stream?.hasBegun = true
        stream?.quietSeconds = quietSeconds
        stream?.restartQuiet(at: moment.seconds)
    }

    private mutating func endStream() {
        stream = nil
        owesContinue = false
        if reading != .ended { reading = .stopped }
    }

    /// Tells the handler when it should not send, and when it may again.
    mutating func tellRoom(_ actions: inout ConnectionActions) {
        guard let open = stream else { return }
        let isFull =
            unsentBytes >= limits.streamBytesBufferedMax
            || open.isFull && unsentBytes > limits.streamBytesBufferedMax / 2
        guard isFull != open.isFull else { return }
        stream?.isFull = isFull
        actions.stream.append(isFull ? .full : .drained)
    }

    /// Tells the handler that nothing has been sent for as long as it asked for.
    mutating func tellQuiet(_ moment: Moment, _ actions: inout ConnectionActions) {
        guard let open = stream, let deadline = open.quietDeadline, deadline <= moment.seconds
        else { return }
        stream?.restartQuiet(at: moment.seconds)
        // A client that has not taken what there is learns nothing from more.
        if unsentBytes == 0 { actions.stream.append(.quiet) }
    }

    /// Tells the handler that the client is silent; what that means is for it to say.
    mutating func tellIdle(_ actions: inout ConnectionActions) {
        stream?.pulse += 1
        actions.stream.append(.idle)
    }
}
