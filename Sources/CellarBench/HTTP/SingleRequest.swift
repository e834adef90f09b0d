import Glibc

/// One request on a connection of its own, with the body of its answer, of a stream the first
/// line: for what a load needs before it begins, not for what is measured.
struct SingleRequest {
    let status: Int
    let body: [UInt8]

    /// Sends `request` and waits for its answer.
    init(_ request: RequestTemplate, to address: ServerAddress) throws(LoadError) {
        let descriptor = try address.connect()
        defer { close(descriptor) }
        guard
            send(descriptor, request.bytes.baseAddress, request.bytes.count, Int32(MSG_NOSIGNAL))
                == request.bytes.count
        else { throw .system(call: "send", errno: errno) }
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { throw .system(call: "recv", errno: count < 0 ? errno : 0) }
            received += chunk[..<count]
            var scanner = ResponseScanner(takesLines: true, keepsLines: true)
            if let response = try Self.response(in: received, &scanner) {
                status = response.status
                body = scanner.lines?.line ?? Array(received.suffix(response.bodyBytes))
                return
            }
        }
    }

    /// Fails with the answer's text unless it is a success.
    func checked(_ what: String) throws(LoadError) -> SingleRequest {
        guard (200..<300).contains(status) else {
            throw .refused(
                what: what, status: status, body: String(decoding: body.prefix(1000), as: UTF8.self)
            )
        }
        return self
    }

    private static func response(
        in bytes: [UInt8], _ scanner: inout ResponseScanner
    ) throws(LoadError) -> ResponseScanner.Response? {
        var offset = 0
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(ResponseScanner.Fault) in
                try scanner.next(in: bytes, at: &offset)
            }
        }
        switch result {
        case .success(let response): return response
        case .failure(let fault): throw .response(fault)
        }
    }
}
