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

    /// The whole request.
    let bytes: UnsafeRawBufferPointer
    private let memory: UnsafeMutableRawBufferPointer
    /// Where the digits stand.
    private let places: [Int]

    /// A request with the host and length that it needs beside `fields`.
    init(
        _ method: String, _ target: String, host: String,
        fields: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        let digits = String(repeating: "0", count: Self.digitCount)
        var places: [Int] = []
        let body = Self.replace(Self.placeholder, by: digits, in: body, &places)
        var head = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if !body.isEmpty || method == "POST" { head += "Content-Length: \(body.count)\r\n" }
        var headPlaces: [Int] = []
        let start = Self.replace(
            Self.placeholder, by: digits, in: Array((head + "\r\n").utf8), &headPlaces)
        self.places = headPlaces + places.map { $0 + start.count }
        memory = .allocate(byteCount: start.count + body.count, alignment: 1)
        memory.copyBytes(from: start + body)
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
