import Testing

@Suite("File names")
struct FileNamesTests {
    @Test(
        "fit a type or function that the file declares, or the type it extends",
        arguments: [
            ("A.swift", "enum B {}\nstruct A {}"),
            ("A.swift", "extension B {\n    struct A {}\n}"),
            ("A.swift", "typealias A = Int"),
            ("Gather.swift", "extension A {\n    func gather() {}\n}"),
            ("A+B.swift", "extension A {}"),
            ("A+B.swift", "extension C.A: B {}"),
            ("main.swift", "a()"),
        ])
    func fitting(name: String, text: String) {
        #expect(FileNames.findings(path: "Sources/M/\(name)", text: text) == [])
    }

    @Test(
        "that fit nothing are found",
        arguments: [
            ("A.swift", "enum B {}\n// struct A"),
            ("A.swift", "extension A {}"),
            ("A.swift", "func b() {\n    struct A {}\n}"),
            ("A+B.swift", "extension B {}"),
        ])
    func misnamed(name: String, text: String) {
        let found = FileNames.findings(path: "Sources/M/\(name)", text: text)
        #expect(found.map(\.line) == [1])
    }
}
