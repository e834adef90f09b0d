/// Bytes on their way to a socket, sent from the front.
struct OutputBuffer {
    private var bytes: [UInt8] = []
    private var start = 0
    // What an idle connection may hold on to.
    private static let capacityKept = 16 * 1024

    var isEmpty: Bool { start == bytes.count }

    mutating func append(_ more: [UInt8]) {
        if isEmpty {
            bytes = more
            start = 0
        } else {
            bytes.append(contentsOf: more)
        }
    }

    /// Hands what is left to `send`, and forgets as much as it took.
    mutating func send(_ send: (UnsafeRawBufferPointer) -> Socket.Transfer) -> Socket.Transfer {
        let transfer = bytes.withUnsafeBytes {
            send(UnsafeRawBufferPointer(rebasing: $0[start...]))
        }
        if case .bytes(let count) = transfer { start += count }
        if isEmpty {
            bytes.removeAll(keepingCapacity: bytes.capacity <= Self.capacityKept)
            start = 0
        } else if start > bytes.count / 2 {
            bytes.removeSubrange(..<start)
            start = 0
        }
        return transfer
    }
}
