import Foundation
import Testing

@Suite("NumPy files, gzip, and plain clients of Python's standard library")
struct FormatTests {
    let server: CellarProcess

    init() throws {
        server = try CellarProcess([CellarProcess.model("stream"), CellarProcess.model("seed")])
    }

    /// Each client checks what it says and ends with non-zero at the first fault.
    @Test(
        "a client script is content",
        arguments: [
            "numpy_files", "gzip_both_ways", "pipelining", "pipelined_bodies", "smuggling",
            "many_clients",
        ])
    func client(name: String) throws {
        let output = try ToolProcess.python(name, [server.url])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }
}
