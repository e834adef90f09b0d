import Testing

@Suite("The import table")
struct ImportTableTests {
    private func found(_ path: String, _ text: String) -> [String] {
        ImportTable.findings(path: path, text: text).map(\.description)
    }

    @Test("refuses an import that the table does not name, however it is written")
    func refused() {
        let text = """
            import CBLAS
            @preconcurrency import Foundation
            import struct Foundation.URL
            """
        let what = "Sources/Kernels may not import Foundation"
        #expect(
            found("Sources/Kernels/A.swift", text) == [
                "Sources/Kernels/A.swift:2: \(what)", "Sources/Kernels/A.swift:3: \(what)",
            ])
    }

    @Test("lets what it names pass, and what is no import")
    func allowed() {
        let text =
            "import CBLAS\nimport func Glibc.expf\n// import Foundation\nlet a = \"import B\""
        #expect(found("Sources/Kernels/A.swift", text) == [])
        #expect(found("Tests/KernelsTests/A.swift", "@testable import Kernels") == [])
        #expect(found("Package.swift", "import PackageDescription") == [])
    }

    @Test("lets Sessions use Dispatch in its worker and engine files alone")
    func dispatch() {
        let text = "import Dispatch"
        #expect(found("Sources/Sessions/WorkerThread.swift", text) == [])
        #expect(found("Sources/Sessions/SessionEngine.swift", text) == [])
        #expect(
            found("Sources/Sessions/Shard.swift", text) == [
                "Sources/Sessions/Shard.swift:1: Sources/Sessions may import Dispatch only in "
                    + "files named Worker or Engine"
            ])
    }

    @Test("wants a row for every target")
    func unknownTarget() {
        #expect(
            found("Sources/New/A.swift", "") == [
                "Sources/New/A.swift:1: Sources/New has no row in the import table"
            ])
    }
}
