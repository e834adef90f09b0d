extension LoadLoop {
    /// Sends the next line of a stream behind an answer, or leaves a stream that is over.
    func lineAnswered(_ index: Int, now: UInt64) throws(LoadError) {
        let connection = connections + index
        connection.pointee.step += 1
        // Refused as a whole, or ended by the server behind a line.
        guard let lines = connection.pointee.scanner.lines, !lines.isAtEnd else {
            return try leaveStream(index)
        }
        if connection.pointee.step == plan.script.count {
            connection.pointee.isEnding = true
        } else if isSending {
            try sendNext(index, now: now)
        }
    }

    /// Leaves a stream whose end has come behind its last answer; one that ends before is broken.
    func streamMayEnd(_ index: Int) throws(LoadError) {
        let connection = connections + index
        guard connection.pointee.scanner.lines?.isAtEnd == true else { return }
        guard connection.pointee.isEnding else { return try replaceBroken(index) }
        try leaveStream(index)
    }

    /// Begins a stream on the next session, in a connection of its own.
    private func leaveStream(_ index: Int) throws(LoadError) {
        goToNextSession(index)
        try reopen(index)
        if isSending { try sendNext(index, now: Self.now()) }
    }
}
