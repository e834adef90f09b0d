/// What is not written here, and what is written in its place.
enum Bans {
    struct Ban {
        /// A piece of Swift, found token by token.
        let code: String
        let instead: String
        /// Beginnings of the paths where it is right.
        var allowedIn: [String] = []
    }

    static let list = [
        Ban(code: "try!", instead: "handle the error, or throw it on"),
        Ban(
            code: "fatalError(",
            instead: "precondition for our own mistakes, a typed error for everybody else's"),
        Ban(
            code: "print(", instead: "log with metadata; only the command line prints",
            allowedIn: ["Sources/cellar/"]),
        Ban(code: "sleep(", instead: "wait for the event, or hand the clock in as an argument"),
        Ban(code: "usleep(", instead: "wait for the event, or hand the clock in as an argument"),
        Ban(code: "nanosleep(", instead: "wait for the event, or hand the clock in as an argument"),
        Ban(
            code: "gemm(", instead: "WeightMatrix, whose products may be packed",
            allowedIn: [
                "Sources/Kernels/", "Tests/KernelsTests/", "Sources/Recurrent/WeightMatrix.swift",
                // One product a row, of the same size whatever the batch.
                "Sources/Recurrent/FeatureConvolution.swift",
            ]),
        Ban(
            code: "DispatchSemaphore",
            instead: "a message and its answer: nothing blocks a queue or a worker",
            // A test's own thread waits there, with a bound, for what a server does.
            allowedIn: [
                "Tests/SessionsTests/EngineTests.swift",
                "Tests/HTTP1Tests/ServerLifeTests.swift", "Tests/HTTP1Tests/TestServer.swift",
            ]),
    ]

    /// Words that say that something is left undone.
    static let words = ["TODO", "FIXME"]

    /// Banned pieces of code in a Swift file.
    static func codeFindings(path: String, text: String) -> [Finding] {
        let file = SwiftFile(path: path, text: text)
        return list.flatMap { ban -> [Finding] in
            guard !ban.allowedIn.contains(where: path.hasPrefix) else { return [] }
            return file.places(of: Lexer(ban.code).tokens).map { place in
                Finding(
                    path, file.tokens[place].line, "`\(ban.code)` is banned; use \(ban.instead)")
            }
        }
    }

    /// Words for undone work: in the comments of Swift, in the whole text of anything else.
    static func wordFindings(path: String, text: String) -> [Finding] {
        let pieces =
            path.hasSuffix(".swift")
            ? Lexer(text).comments.map { ($0.text[...], $0.firstLine) }
            : text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .map { ($1, $0 + 1) }
        return pieces.flatMap { text, line in
            let found = text.split { !$0.isLetter && $0 != "_" }
            return words.filter { word in found.contains { $0 == word } }.map { word in
                Finding(path, line, "\(word): do it, or leave it out and say so in an issue")
            }
        }
    }

    /// Promises to the compiler without a comment directly above that says what keeps them.
    static func promiseFindings(path: String, text: String) -> [Finding] {
        let file = SwiftFile(path: path, text: text)
        return ["@unchecked Sendable", "nonisolated(unsafe)"].flatMap { promise in
            file.places(of: Lexer(promise).tokens).compactMap { place -> Finding? in
                let line = file.tokens[place].line
                let around = file.declarations.last { $0.header.contains(place) }
                let above = [line, around?.lines.lowerBound ?? line].map(file.comment(above:))
                guard !saysWhatProtects(above.joined(separator: " ").lowercased()) else {
                    return nil
                }
                return Finding(
                    path, line, "`\(promise)`: a comment directly above says what protects it")
            }
        }
    }

    private static func saysWhatProtects(_ comment: String) -> Bool {
        let beginnings = [
            "protect", "guard", "lock", "mutex", "atomic", "queue", "confined", "immutable",
        ]
        let phrases = [
            "belongs to", "owned by", "never written", "never change", "written in `init`",
            "one thread", "one worker",
        ]
        return comment.split { !$0.isLetter }.contains { beginnings.contains(where: $0.hasPrefix) }
            || phrases.contains(where: comment.contains)
    }
}
