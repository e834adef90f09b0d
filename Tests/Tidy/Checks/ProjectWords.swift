/// The repository speaks of the project alone: not of the machine it was written on, nor of how
/// the work on it is arranged.
enum ProjectWords {
    static func findings(path: String, text: String) -> [Finding] {
        let foreign = foreign
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .flatMap { index, line in
                foreign.filter { line.contains($0.pattern) }
                    .map { Finding(path, index + 1, $0.complaint) }
            }
    }

    /// Some letters are in brackets so that these lines do not find themselves.
    private static var foreign: [(pattern: Regex<Substring>, complaint: String)] {
        [
            (
                #/(?:^|[^\w.$}*-])\/(?:home|root|Users|work)\/[\w.-]/#,
                "a path of somebody's machine"
            ),
            (
                #/(?:^|[^\w.$}])\/tmp\/[\w.-]/#,
                "a fixed path for temporary files; use mktemp or its like"
            ),
            (
                #/\b(?:[Ii]ssue|[Tt]icket|[Tt]ask) #?[0-9]+\b/#,
                "a ticket's number; say what it is about in words"
            ),
            (
                #/(?:\/\/|[\w-]+\.)[\w-]+\.(?:internal|corp|intranet|lan)\b(?!\()/#,
                "a host that only some can reach"
            ),
            (
                #/\b(?:work ?tree|sub-?agent|[L]LM|[A]I|[a]ssistant|[C]o-[Aa]uthored-[Bb]y)\b/#,
                "how the work is arranged"
            ),
        ]
    }
}
