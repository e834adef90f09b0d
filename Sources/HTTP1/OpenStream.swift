/// The exchange of a connection whose body comes and whose answer goes in pieces: the last one.
struct OpenStream {
    /// The number of its request.
    let number: Int
    let isHead: Bool
    /// Chunks tell where the answer ends; to HTTP/1.0 the connection's end does.
    let isChunked: Bool
    var hasBegun = false
    var wantsBody = false
    /// Whether the handler has been told not to send.
    var isFull = false
    var quietSeconds: Double?
    var quietDeadline: Double?
    /// Changes with every sign of life.
    var pulse = 0

    /// Begins to wait for the next piece of the answer.
    mutating func restartQuiet(at seconds: Double) {
        quietDeadline = quietSeconds.map { seconds + $0 }
    }

    /// Appends a piece of the answer to `output`.
    func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        // A chunk without bytes would be the end.
        guard !isHead, !bytes.isEmpty else { return }
        if isChunked { output.append(contentsOf: "\(String(bytes.count, radix: 16))\r\n".utf8) }
        output.append(contentsOf: bytes)
        if isChunked { output.append(contentsOf: "\r\n".utf8) }
    }

    /// Appends what says that the answer is complete.
    func appendEnd(to output: inout [UInt8]) {
        if isChunked, !isHead { output.append(contentsOf: "0\r\n\r\n".utf8) }
    }
}
