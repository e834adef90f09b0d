import ModelFiles
import Testing

/// Small files that would be gigabytes of objects, or long to read.
@Suite("ONNX floods")
struct ONNXFloodTests {
    private static let opset = field(8, [0x10, 17])

    private static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        Protobuf.field(number, bytes)
    }

    /// `bytes` this many times or some more, doubled until they are.
    private static func times(_ count: Int, _ bytes: [UInt8]) -> [UInt8] {
        var all = bytes
        while all.count < count * bytes.count { all += all }
        return all
    }

    /// Graphs in nodes in graphs, this many.
    private static func nested(_ count: Int) -> [UInt8] {
        (0..<count).reduce([]) { inner, _ in field(1, field(5, field(6, inner))) }
    }

    private static let many = 5_000_000

    static let floods: [(String, [UInt8], String)] = [
        ("nodes", field(7, times(many, [0x0a, 0])), "nodes, more than"),
        ("attributes", field(7, field(1, times(many, [0x2a, 0]))), "messages, more than"),
        ("names", field(7, field(1, times(many, [0x0a, 0]))), "fields, more than"),
        ("constants", field(7, times(many, [0x2a, 0])), "messages, more than"),
        ("graphs", times(many, [0x3a, 0]), "messages, more than"),
        ("sizes", field(7, field(5, times(many, [8, 1]))), "fields, more than"),
        (
            "integers", field(7, field(1, field(5, field(8, times(many, [1]))))),
            "integers, more than"
        ),
        ("unknown fields", field(7, times(many, [0xf8, 1, 1])), "fields, more than"),
        ("depth", field(7, nested(5000)), "graphs and nodes in each other, more than"),
        (
            "a length beyond the file", [0x3a] + Protobuf.varint(1 << 40) + [0x0a, 0],
            "is no ONNX model"
        ),
        (
            "a length of 64 bits", [0x3a] + [UInt8](repeating: 0xff, count: 9) + [1],
            "is no ONNX model"
        ),
        ("a group", [0x3b, 0x3c], "is no ONNX model"),
        (
            "sizes without numbers",
            field(
                7,
                field(
                    5,
                    [8] + Protobuf.varint(1 << 30) + [16, 7]
                        + field(9, [UInt8](repeating: 0, count: 64)))
            ),
            "integers, more than"
        ),
    ]

    @Test(
        "a flood, or a file that lies about its lengths, ends in one line, soon",
        arguments: floods.map(\.0))
    func refused(name: String) throws {
        let (_, bytes, words) = try #require(Self.floods.first { $0.0 == name })
        let start = ContinuousClock.now
        do {
            _ = try GoldenFiles.load(bytes: bytes + Self.opset, extension: "onnx")
            Issue.record("\(name) was loaded")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
        }
        // Other tests run beside it; by itself it takes a fraction of a second.
        #expect(ContinuousClock.now - start < .seconds(10), "\(name)")
    }
}
