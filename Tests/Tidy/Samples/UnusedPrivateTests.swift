import Testing

@Suite("Unused private declarations")
struct UnusedPrivateTests {
    private func found(_ text: String) -> [String] {
        UnusedPrivate.findings(path: "a.swift", text: text).map(\.description)
    }

    @Test(
        "are found",
        arguments: [
            ("private func a() {}", "func a"),
            ("private func a() { a() }", "func a"),
            ("fileprivate let a = 1 // a", "let a"),
            ("private struct A { let b = \"A\" }", "struct A"),
            ("private func a(_ b: Int) {}; private func a(_ b: String) {}", "func a"),
        ])
    func unused(text: String, what: String) {
        #expect(found("\n" + text).first == "a.swift:2: private \(what) is used by nobody")
    }

    @Test(
        "are not those that somebody mentions, or that are called without a name",
        arguments: [
            "private func a() {}\nfunc b() { a() }",
            "private let a = 1\nlet b = \"\\(a)\"",
            "private let a = 1\nlet b = \\Self.a",
            "private struct A {}\nlet a: [A] = []",
            "public private(set) var a = 1",
            "private init() {}",
            "private static func == (a: A, b: A) -> Bool { true }",
            "@Test(\"b\") private func a() {}",
            "func a() { let b = 1 }",
        ])
    func used(text: String) {
        #expect(found("struct S {\n\(text)\n}") == [])
    }
}
