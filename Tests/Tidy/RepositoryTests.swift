import Testing

/// Every check over every file.
///
/// That a check finds anything at all is shown under Samples.
@Suite("The repository")
struct RepositoryTests {
    private let repository = Repository()

    private func findings(
        in paths: [String], _ check: (_ path: String, _ text: String) -> [Finding]
    ) -> [Finding] {
        paths.flatMap { check($0, repository.text($0)) }
    }

    /// One line a finding, so that a terminal can take the reader there.
    private func expectNone(of findings: [Finding]) {
        let list = findings.map(\.description).joined(separator: "\n")
        #expect(findings.isEmpty, "\(findings.count) findings:\n\(list)")
    }

    @Test("is where this test looks for it")
    func isThere() {
        let known: Set = [
            "Package.swift", "Makefile", ".ci/run", "Tests/Tidy/RepositoryTests.swift",
        ]
        #expect(known.subtracting(repository.writtenPaths) == [])
    }

    @Test("imports only what the table allows")
    func imports() {
        expectNone(of: findings(in: repository.swiftPaths, ImportTable.findings))
    }

    @Test("keeps files, functions and lines short")
    func sizes() {
        expectNone(of: findings(in: repository.writtenPaths, Sizes.findings))
    }

    @Test("contains no banned code")
    func bannedCode() {
        expectNone(of: findings(in: repository.swiftPaths, Bans.codeFindings))
    }

    @Test("leaves nothing for later")
    func bannedWords() {
        expectNone(of: findings(in: repository.writtenPaths, Bans.wordFindings))
    }

    @Test("says what keeps each promise made to the compiler")
    func promises() {
        expectNone(of: findings(in: repository.swiftPaths, Bans.promiseFindings))
    }

    @Test("names every file after what it declares")
    func fileNames() {
        expectNone(of: findings(in: repository.swiftPaths, FileNames.findings))
    }

    @Test("has no private declaration that nobody uses")
    func unusedPrivate() {
        expectNone(of: findings(in: repository.swiftPaths, UnusedPrivate.findings))
    }

    @Test("has no public declaration that no other module uses")
    func unusedPublic() {
        let files = repository.swiftPaths.map { ($0, repository.text($0)) }
        expectNone(of: UnusedPublic.findings(files))
    }

    @Test("gives the shapes of all arrays that kernels take")
    func kernelShapes() {
        expectNone(of: findings(in: repository.swiftPaths, KernelShapes.findings))
    }

    @Test("speaks of the project alone")
    func projectWords() {
        expectNone(of: findings(in: repository.writtenPaths, ProjectWords.findings))
    }

    @Test("names in its build files only what exists", arguments: BuildFiles.paths)
    func buildFiles(path: String) {
        let text = repository.text(path)
        #expect(!text.isEmpty)
        expectNone(
            of: BuildFiles.findings(path: path, text: text, known: repository.namedThings))
    }
}
