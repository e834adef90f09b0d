import Glibc

extension LoadLoop {
    private func parting(_ index: Int) -> LoadPlan.Parting? {
        guard !plan.partings.isEmpty else { return nil }
        return plan.partings[connections[index].partings % plan.partings.count]
    }

    /// Whether the connection ends in place of the script's last request.
    func partsEarly(_ index: Int) -> Bool {
        guard connections[index].step == plan.script.count - 1 else { return false }
        return parting(index) == .reset || parting(index) == .vanish
    }

    /// Ends a connection in the way whose turn it is, and opens another.
    func part(_ index: Int, lastSent: RequestTemplate) throws(LoadError) {
        let descriptor = connections[index].descriptor
        switch parting(index) {
        case .reset:
            let half = lastSent.bytes.count / 2
            _ = send(descriptor, lastSent.bytes.baseAddress, half, Self.doNotWait)
            var option = linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout<linger>.size)
            _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
        case .vanish:
            _ = send(
                descriptor, lastSent.bytes.baseAddress, lastSent.bytes.count, Self.doNotWait)
        case .halfClose: _ = shutdown(descriptor, Int32(SHUT_WR))
        case .close, nil: break
        }
        connections[index].partings += 1
        try reopen(index)
    }
}
