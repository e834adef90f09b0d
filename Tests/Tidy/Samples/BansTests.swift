import Testing

@Suite("Bans")
struct BansTests {
    @Test(
        "finds each banned piece of code",
        arguments: [
            ("let a = try! b()", "try!"),
            ("guard a else { fatalError(\"b\") }", "fatalError("),
            ("print(a)", "print("),
            ("Thread.sleep(forTimeInterval: 1)", "sleep("),
            ("usleep(1)", "usleep("),
            ("nanosleep(&a, nil)", "nanosleep("),
            ("gemm(a, b, addingTo: c)", "gemm("),
            ("let a = DispatchSemaphore(value: 0)", "DispatchSemaphore"),
        ])
    func code(text: String, ban: String) {
        let found = Bans.codeFindings(path: "Sources/A/a.swift", text: "\n" + text)
        #expect(found.map(\.line) == [2])
        #expect(found.first?.message.hasPrefix("`\(ban)` is banned; use ") == true)
    }

    @Test("each ban has a sample above")
    func samples() {
        #expect(Bans.list.count == 8)
    }

    @Test(
        "lets other code pass, and banned words in strings and comments",
        arguments: [
            "try? a()", "let a = \"try! fatalError(\\\"\\\")\"", "// print(a)", "prints(a)",
            "asleep(1)", "precondition(a, \"print(\\(b))\")",
        ])
    func harmless(text: String) {
        #expect(Bans.codeFindings(path: "Sources/A/a.swift", text: text) == [])
    }

    @Test("lets the command line print")
    func allowList() {
        #expect(Bans.codeFindings(path: "Sources/cellar/a.swift", text: "print(a)") == [])
    }

    @Test("finds work left for later in comments, and anywhere in other languages")
    func words() {
        let swift = Bans.wordFindings(path: "a.swift", text: "a\n// TODO: b\n/* c FIXME */")
        #expect(swift.map(\.line) == [2, 3])
        let python = Bans.wordFindings(path: "a.py", text: "a()  # TODO")
        #expect(python.map(\.line) == [1])
    }

    @Test("does not take other words for it", arguments: ["let a = \"TODO\"", "// TODOS, todo"])
    func otherWords(text: String) {
        #expect(Bans.wordFindings(path: "a.swift", text: text) == [])
    }

    @Test(
        "finds a promise whose comment does not say what protects it",
        arguments: [
            "final class A: @unchecked Sendable {}",
            "/// A table of blocks.\nfinal class A: @unchecked Sendable {}",
            "// Protected by a lock.\n\nfinal class A: @unchecked Sendable {}",
            "struct A {\n    nonisolated(unsafe) private var a = 1\n}",
        ])
    func promises(text: String) {
        #expect(Bans.promiseFindings(path: "a.swift", text: text).count == 1)
    }

    @Test(
        "takes a comment that does",
        arguments: [
            "// Protected by its lock.\nfinal class A: @unchecked Sendable {}",
            "/// A.\n///\n/// Guarded by `lock`.\npublic class A:\n    B, @unchecked Sendable {}",
            "struct A {\n    // Belongs to one worker.\n    nonisolated(unsafe) var a = 1\n}",
            "func a() {\n    // Only the queue touches it.\n    nonisolated(unsafe) var a = 1\n}",
            "let a = \"@unchecked Sendable\"",
        ])
    func keptPromises(text: String) {
        #expect(Bans.promiseFindings(path: "a.swift", text: text) == [])
    }
}
