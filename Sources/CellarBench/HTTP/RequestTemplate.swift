/// A request as bytes, made once; only the digits of its session change from one use to the next.
///
/// Not Sendable: whoever writes the digits sends the bytes before anybody else does.
final class RequestTemplate {
    /// Stands for the session's number in a target and a body.
    static let placeholder = "{session}"
    /// Sessions are numbered from here: eight digits without a leading zero, which JSON forbids.
    static let firstSession = 10_000_000
    static let sessionsMax = 90_000_000
    private static let digitCount = 8
    private static let noDigits = String(repeating: "0", count: digitCount)

    /// The whole request.
    let bytes: UnsafeRawBufferPointer
    private let memory: UnsafeMutableRawBufferPointer
    /// Where the digits stand.
    private let places: [Int]

    /// A request with the host and length that it needs beside `fields`.
    convenience init(
        _ method: String, _ target: String, host: String,
        fields: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        // As long as it will be with a session's number.
        var places: [Int] = []
        let length = Self.replace(Self.placeholder, by: Self.noDigits, in: body, &places).count
        let hasLength = length > 0 || method == "POST"
        let more = hasLength ? [("Content-Length", "\(length)")] : []
        self.init(head: Self.head(method, target, host, fields + more), body: body)
    }

    /// The head of a request whose body is lines, a chunk each, and the first of them.
    convenience init(
        streamTo target: String, host: String, fields: [(name: String, value: String)],
        firstLine: RequestTemplate
    ) {
        let fields = fields + [("Transfer-Encoding", "chunked")]
        self.init(
            head: Self.head("POST", target, host, fields), body: Array(firstLine.bytes))
    }

    /// One line of a stream, and the end of its body where it is the last.
    convenience init(line: [UInt8], isLast: Bool) {
        let chunk = Array("\(String(line.count + 1, radix: 16))\r\n".utf8) + line
        self.init(head: [], body: chunk + Array((isLast ? "\n\r\n0\r\n\r\n" : "\n\r\n").utf8))
    }

    private init(head: [UInt8], body: [UInt8]) {
        var (headPlaces, places): ([Int], [Int]) = ([], [])
        let start = Self.replace(Self.placeholder, by: Self.noDigits, in: head, &headPlaces)
        let rest = Self.replace(Self.placeholder, by: Self.noDigits, in: body, &places)
        self.places = headPlaces + places.map { $0 + start.count }
        memory = .allocate(byteCount: start.count + rest.count, alignment: 1)
        memory.copyBytes(from: start + rest)
        bytes = UnsafeRawBufferPointer(memory)
    }

    deinit { memory.deallocate() }

    /// Makes it the request of session `index`, counted from zero.
    func setSession(_ index: Int) {
        for place in places {
            var rest = Self.firstSession + index
            for digit in stride(from: Self.digitCount - 1, through: 0, by: -1) {
                memory[place + digit] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
        }
    }

    private static func head(
        _ method: String, _ target: String, _ host: String,
        _ fields: [(name: String, value: String)]
    ) -> [UInt8] {
        let lines = fields.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\(lines)\r\n".utf8)
    }

    /// `bytes` with another text in each place of `pattern`; the places are added to `places`.
    private static func replace(
        _ pattern: String, by text: String, in bytes: [UInt8], _ places: inout [Int]
    ) -> [UInt8] {
        let pattern = Array(pattern.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: pattern) {
                places.append(result.count)
                result += Array(text.utf8)
                index += pattern.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
