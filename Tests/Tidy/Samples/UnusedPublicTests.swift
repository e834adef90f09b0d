import Testing

@Suite("Unused public declarations")
struct UnusedPublicTests {
    private func found(_ text: String, user: String, at path: String) -> [String] {
        UnusedPublic.findings([("Sources/M/A.swift", text), (path, user)]).map(\.message)
    }

    @Test(
        "are found, whatever the module itself and the tests do with them",
        arguments: [
            ("public func a() {}\nfunc b() { a() }", "func a"),
            ("public let a = 1", "let a"),
            ("public struct A {}", "struct A"),
            ("public struct A {}\nfunc b(_ c: A) {}", "struct A"),
            ("struct A {\n    public init() {}\n}", "init of A"),
        ])
    func unused(text: String, what: String) {
        let message = "public \(what) is used by no other module"
        #expect(found(text, user: "// a A\n\"a A\"", at: "Sources/N/B.swift") == [message])
        #expect(found(text, user: "a(A())", at: "Tests/MTests/B.swift") == [message])
    }

    @Test(
        "are not those that another module mentions, or that a protocol asks for",
        arguments: [
            "public func a() {}", "public struct A { public init() {} }",
            "public enum A { case c(C) }\npublic struct C {}",
            "public func a() throws(E) -> [C] {}\npublic enum E {}\npublic struct C {}",
            "public struct A {\n    public let a: C\n}\npublic struct C {}",
            "public protocol A { func c() }\npublic struct a: A { public func c() {} }",
            "extension A: CustomStringConvertible { public var description: String { \"\" } }",
        ])
    func used(text: String) {
        #expect(found(text, user: "a(A())", at: "Sources/N/B.swift") == [])
    }

    @Test("of TestSupport are used by tests")
    func support() {
        let support = ("Tests/TestSupport/A.swift", "public func a() {}")
        let other = ("Tests/TestSupport/B.swift", "func b() { a() }")
        let user = ("Tests/MTests/C.swift", "func c() { a() }")
        #expect(UnusedPublic.findings([support, other, user]) == [])
        #expect(UnusedPublic.findings([support, other]).map(\.path) == [support.0])
    }
}
