import Foundation
import Testing

/// ONNX files of a few megabytes that decoded would be gigabytes of objects.
@Suite("Files that flood their reader")
struct FloodTests {
    /// Forty megabytes, each two bytes a message or a field of its own.
    private static let floods: [String: [UInt8]] = [
        "nodes": [0x0a, 0], "constants": [0x2a, 0], "unknown": [0xf8, 1, 1],
    ]

    @Test(
        "each ends with 65 and one line in a process of a gigabyte of addresses",
        arguments: floods.keys.sorted())
    func refused(name: String) throws {
        let repeated = try #require(Self.floods[name])
        var graph = repeated
        while graph.count < 40 << 20 { graph += graph }
        var (rest, length) = (graph.count, [UInt8]())
        while rest > 0x7f {
            length.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        let file = [0x3a] + length + [UInt8(rest)] + graph + [0x42, 2, 0x10, 17]
        let folder = try ModelFolder()
        try folder.write(file, to: name + ".onnx")
        let limited = "ulimit -v 1048576; exec \"$0\" inspect \"$1\""
        let arguments = [CellarProcess.binary.path, folder.path(name + ".onnx")]
        let ended = try ToolProcess.run("sh", ["-c", limited] + arguments)
        #expect(ended.exitCode == 65, "\(ended.errorText)")
        #expect(ended.errorText.contains("more than the"), "\(ended.errorText)")
        #expect(ended.errorText.dropLast().allSatisfy { $0 != "\n" })
    }
}
