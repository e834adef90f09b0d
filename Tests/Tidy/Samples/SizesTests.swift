import Testing

@Suite("Sizes")
struct SizesTests {
    private func found(_ path: String, _ text: String) -> [String] {
        Sizes.findings(path: path, text: text).map(\.description)
    }

    private func repeated(_ line: String, _ count: Int) -> String {
        String(repeating: line + "\n", count: count)
    }

    @Test("finds a file of 401 lines, not one of 400")
    func files() {
        #expect(found("a.swift", repeated("// a", 400)) == [])
        #expect(
            found("a.sh", repeated("# a", 401)) == ["a.sh:401: a file of 401 lines; max 400"])
        #expect(found("a.csv", repeated("1,2", 401)) == [])
    }

    @Test("finds a line of 101 columns, not one of 100 in more bytes")
    func lines() {
        #expect(found("a.py", String(repeating: "é", count: 100)) == [])
        #expect(
            found("a.py", "a\n" + String(repeating: "a", count: 101)) == [
                "a.py:2: a line of 101 columns; max 100"
            ])
    }

    @Test(
        "finds a function of 71 lines, not one of 70, in every language",
        arguments: [
            ("a.swift", "struct A {\n    func long(a: Int) {", "        f()", "    }\n}"),
            ("a.swift", "struct A {\n    var long: Int {", "        f()", "    }\n}"),
            ("a.cpp", "namespace a {\nstatic int long_(int a) {", "    f();", "}\n}"),
            ("a.sh", "#!/usr/bin/env bash\nlong() {", "    f", "}"),
            ("a.py", "import a\ndef long(", "    f()", "\nlast = 1"),
        ])
    func functions(path: String, head: String, line: String, tail: String) {
        let others = path.hasSuffix(".py") ? 1 : 2
        let fits = head + "\n" + repeated(line, 70 - others) + tail + "\n"
        let isLonger = head + "\n" + repeated(line, 71 - others) + tail + "\n"
        #expect(found(path, fits) == [])
        let name = path.hasSuffix(".cpp") ? "long_" : "long"
        #expect(found(path, isLonger) == ["\(path):2: \(name) has 71 lines; max 70"])
    }

    @Test("knows a script without an ending by its first line")
    func scripts() {
        let line = String(repeating: "a", count: 101)
        #expect(found("run", "#!/usr/bin/env bash\n\(line)").count == 1)
        #expect(found("LICENSE", line) == [])
    }
}
