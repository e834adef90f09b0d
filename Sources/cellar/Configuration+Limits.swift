import HTTP1

extension Configuration {
    /// The limits of the sockets.
    var httpLimits: Limits {
        var limits = Limits()
        limits.connectionsMax = connectionsMax
        limits.headerBytesMax = headerBytesMax
        limits.bodyBytesMax = bodyBytesMax
        limits.headerSeconds = headerSeconds
        limits.bodySeconds = bodySeconds
        limits.idleSeconds = idleSeconds
        limits.writeSeconds = writeSeconds
        limits.pipelinedRequestsMax = pipelinedRequestsMax
        return limits
    }
}
