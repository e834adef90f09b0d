import Glibc

extension LoadLoop {
    /// Reads what has come on a connection, and sends its next request behind an answer.
    func receive(_ index: Int) throws(LoadError) {
        while true {
            let connection = connections + index
            let kept = connection.pointee.unfinishedHead.count
            if kept > 0 { buffer.copyBytes(from: connection.pointee.unfinishedHead) }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[kept...])
            let count = recv(
                connection.pointee.descriptor, room.baseAddress, room.count, Self.doNotWait)
            guard count > 0 else {
                if count < 0 && (errno == EAGAIN || errno == EINTR) { return }
                return try replaceBroken(index)
            }
            try scan(index, UnsafeRawBufferPointer(rebasing: buffer[..<(kept + count)]))
            if count < room.count { return }
        }
    }

    private func scan(_ index: Int, _ bytes: UnsafeRawBufferPointer) throws(LoadError) {
        let connection = connections + index
        var offset = 0
        var response: ResponseScanner.Response?
        do throws(ResponseScanner.Fault) {
            response = try connection.pointee.scanner.next(in: bytes, at: &offset)
            // One request is under way at a time: behind its answer there is nothing.
            let isExpected = response == nil || (connection.pointee.isBusy && offset == bytes.count)
            guard isExpected else { throw .unasked }
        } catch {
            throw .response(error)
        }
        connection.pointee.unfinishedHead.removeAll(keepingCapacity: true)
        if offset < bytes.count {
            connection.pointee.unfinishedHead.append(contentsOf: bytes[offset...])
        }
        if let response { try answered(index, response) } else { try streamMayEnd(index) }
    }

    private func answered(
        _ index: Int, _ response: ResponseScanner.Response
    ) throws(LoadError) {
        let connection = connections + index
        let now = Self.now()
        mark(index, isBusy: false)
        if isRecording {
            record(response, nanoseconds: now - min(now, connection.pointee.intendedAt))
        }
        guard !plan.isStream else { return try lineAnswered(index, now: now) }
        try goOn(index)
        if response.closes && plan.partings.isEmpty { try reopen(index) }
        if isSending { try sendNext(index, now: now) }
    }

    private func record(_ response: ResponseScanner.Response, nanoseconds: UInt64) {
        if (200..<300).contains(response.status) {
            result.requests += 1
            result.bodyBytes = response.bodyBytes
            result.latencies.record(nanoseconds)
        } else {
            result.refusals += 1
            result.refusedStatus = response.status
        }
    }

    /// Makes the next request of the script, or of the next session, the one that comes next.
    private func goOn(_ index: Int) throws(LoadError) {
        let connection = connections + index
        let lastSent = plan.script[connection.pointee.step]
        connection.pointee.step += 1
        guard partsEarly(index) || connection.pointee.step == plan.script.count else { return }
        goToNextSession(index)
        if !plan.partings.isEmpty { try part(index, lastSent: lastSent) }
    }

    func goToNextSession(_ index: Int) {
        let connection = connections + index
        connection.pointee.step = 0
        connection.pointee.session += plan.connections
        guard connection.pointee.session >= plan.sessions else { return }
        connection.pointee.session = plan.session(of: index)
        connection.pointee.isDone = plan.end == .sessionsHad
        if connection.pointee.isDone { connectionsLeft -= 1 }
    }
}
