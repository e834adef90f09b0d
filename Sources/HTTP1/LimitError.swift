/// What is wrong with a `Limits`: one value by itself, or two against each other.
public enum LimitError: Error, Equatable, Sendable {
    /// `name` is `actual`, outside `minimum...maximum`.
    case outOfRange(name: String, actual: Double, minimum: Double, maximum: Double)
    /// `name` is `actual`, more than `limitName` (`limit`) lets it ever be.
    case exceeds(name: String, actual: Int, limitName: String, limit: Int)
}

extension Limits {
    /// Checks each limit and how they stand to each other.
    ///
    /// - Throws: `LimitError`, for the first that is wrong.
    public func checked() throws(LimitError) {
        let bytesMax = 1 << 40
        try Self.check("targetBytesMax", targetBytesMax, 1...bytesMax)
        // Lengths within a header are kept in four bytes.
        try Self.check("headerBytesMax", headerBytesMax, 64...(1 << 30))
        // A header collection holds fewer than 65,536 fields.
        try Self.check("headerCountMax", headerCountMax, 1...65_000)
        try Self.check("bodyBytesMax", bodyBytesMax, 0...bytesMax)
        try Self.check("gzipRatioMax", gzipRatioMax, 1...10_000)
        try Self.check("chunkExtensionBytesMax", chunkExtensionBytesMax, 0...bytesMax)
        try Self.check("trailerBytesMax", trailerBytesMax, 2...bytesMax)
        try Self.check("pipelinedRequestsMax", pipelinedRequestsMax, 1...10_000)
        try Self.check("responseBytesBufferedMax", responseBytesBufferedMax, 1...bytesMax)
        try Self.check("streamBytesBufferedMax", streamBytesBufferedMax, 1...bytesMax)
        try Self.check("connectionsMax", connectionsMax, 1...10_000_000)
        try Self.check("requestsPerConnectionMax", requestsPerConnectionMax, 1...Int(Int32.max))
        let seconds = [
            ("headerSeconds", headerSeconds), ("bodySeconds", bodySeconds),
            ("idleSeconds", idleSeconds), ("writeSeconds", writeSeconds),
            ("lingerSeconds", lingerSeconds), ("streamIdleSeconds", streamIdleSeconds),
        ]
        for (name, value) in seconds where !(0.01...86_400 ~= value) {
            throw .outOfRange(name: name, actual: value, minimum: 0.01, maximum: 86_400)
        }
        // A field takes four bytes (`a:` and its line end): more could never be reached.
        let fieldsThatFit = headerBytesMax / 4
        guard headerCountMax <= fieldsThatFit else {
            throw .exceeds(
                name: "headerCountMax", actual: headerCountMax,
                limitName: "headerBytesMax / 4", limit: fieldsThatFit)
        }
        // More requests waiting than may ever be sent is a limit without effect.
        guard pipelinedRequestsMax <= requestsPerConnectionMax else {
            throw .exceeds(
                name: "pipelinedRequestsMax", actual: pipelinedRequestsMax,
                limitName: "requestsPerConnectionMax", limit: requestsPerConnectionMax)
        }
    }

    private static func check(
        _ name: String, _ value: Int, _ range: ClosedRange<Int>
    ) throws(LimitError) {
        guard range.contains(value) else {
            throw .outOfRange(
                name: name, actual: Double(value), minimum: Double(range.lowerBound),
                maximum: Double(range.upperBound))
        }
    }
}
