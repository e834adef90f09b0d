import Testing

@Suite("Words of the project")
struct ProjectWordsTests {
    @Test(
        "misses none of what is foreign",
        arguments: [  // joined, or this file would say it
            (["/ho", "me/somebody/cellar"].joined(), "a path of somebody's machine"),
            (["\"/ro", "ot/.cache\""].joined(), "a path of somebody's machine"),
            (
                ["in /t", "mp/venv"].joined(),
                "a fixed path for temporary files; use mktemp or its like"
            ),
            (["see Issue ", "#12"].joined(), "a ticket's number; say what it is about in words"),
            (["https://packages.in", "ternal/x"].joined(), "a host that only some can reach"),
            (["packages.example.co", "rp"].joined(), "a host that only some can reach"),
            (["written by an A", "I"].joined(), "how the work is arranged"),
        ])
    func foreign(line: String, message: String) {
        let found = ProjectWords.findings(path: "a.md", text: "\n\(line)")
        #expect(found == [Finding("a.md", 2, message)])
    }

    @Test(
        "lets the project's own words pass",
        arguments: [
            "cellar serve config/demo/co2.keras", "https://example.org/home/page",
            "$HOME/work/models", "issue a request, 12 of them", "case .internal(let error)",
            "AIC and BIC", "mktemp -d",
        ])
    func own(line: String) {
        #expect(ProjectWords.findings(path: "a.md", text: line) == [])
    }
}
