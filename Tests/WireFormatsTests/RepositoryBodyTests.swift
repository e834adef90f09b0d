import Testing
import WireFormats

/// Bodies that load, unload and list models.
@Suite struct RepositoryBodyTests {
    private func load(_ policy: String) throws(WireError) -> VersionPolicy? {
        let config = "{\"version_policy\":\(policy)}"
            .replacing("\"", with: "\\\"")
        let body = "{\"parameters\":{\"config\":\"\(config)\"}}"
        return try LoadModelBody(json: Array(body.utf8)).policy
    }

    @Test(
        "a policy is read as Triton's configuration has it",
        arguments: [
            (#"{"latest":{}}"#, VersionPolicy.latest(1)),
            (#"{"latest":{"num_versions":3}}"#, .latest(3)), (#"{"all":{}}"#, .all),
            (#"{"specific":{"versions":[3,1,3]}}"#, .specific([1, 3])),
        ])
    func policies(text: String, expected: VersionPolicy) throws {
        #expect(try load(text) == expected)
    }

    @Test(
        "what is no policy is refused with its place",
        arguments: [
            (
                #"{"latest":{"num_versions":0}}"#,
                WireError.outOfRange(place: "version_policy.latest.num_versions")
            ),
            (
                #"{"specific":{"versions":[]}}"#,
                .outOfRange(place: "version_policy.specific.versions")
            ),
            (
                #"{"specific":{"versions":[0]}}"#,
                .outOfRange(place: "version_policy.specific.versions")
            ),
            (
                #"{"specific":{}}"#,
                .missingField(place: "version_policy.specific.versions")
            ),
            (
                "{}",
                .wrongType(place: "version_policy", expected: .versionPolicy, actual: .object)
            ),
            (
                #"{"all":{},"latest":{}}"#,
                .wrongType(place: "version_policy", expected: .versionPolicy, actual: .object)
            ),
            (
                #"{"newest":{}}"#,
                .unknownField(
                    place: "version_policy", field: "newest",
                    known: ["latest", "all", "specific"])
            ),
        ])
    func wrongPolicies(text: String, error: WireError) {
        #expect(throws: error) { try load(text) }
    }

    @Test("a load without a configuration asks for that of the server")
    func plainLoad() throws {
        for text in ["", "{}", #"{"parameters":{}}"#, #"{"parameters":{"config":"{}"}}"#] {
            #expect(try LoadModelBody(json: Array(text.utf8)).policy == nil)
        }
    }

    @Test(
        "a configuration that is no JSON object, or says more, is refused", arguments: ["{", "[]"])
    func wrongConfiguration(text: String) {
        #expect(
            throws: WireError.unknownValue(
                place: "parameters.config", actual: text,
                known: ["the JSON of an object with version_policy"])
        ) {
            try LoadModelBody(json: Array(#"{"parameters":{"config":"\#(text)"}}"#.utf8))
        }
        #expect(
            throws: WireError.unknownField(
                place: "", field: "max_batch_size", known: ["version_policy"])
        ) {
            try LoadModelBody(
                json: Array(#"{"parameters":{"config":"{\"max_batch_size\":8}"}}"#.utf8))
        }
    }

    @Test("what an unload says may stand at the top or among the parameters")
    func unload() throws {
        for text in [
            #"{"version":2,"sessions":"keep"}"#,
            #"{"parameters":{"version":2,"sessions":"keep","unload_dependents":true}}"#,
            #"{"version":2,"parameters":{"sessions":"keep","version":9}}"#,
        ] {
            let body = try UnloadModelBody(json: Array(text.utf8))
            #expect(body.version == 2 && body.sessions == "keep")
        }
        let empty = try UnloadModelBody(json: [])
        #expect(empty.version == nil && empty.sessions == nil)
        #expect(
            throws: WireError.wrongType(
                place: "parameters.unload_dependents", expected: .boolean, actual: .number)
        ) {
            try UnloadModelBody(json: Array(#"{"parameters":{"unload_dependents":1}}"#.utf8))
        }
    }

    @Test("an index is of all models unless those are wanted that are ready")
    func index() throws {
        for (text, expected) in [
            ("", false), ("{}", false), (#"{"ready":true}"#, true), (#"{"x":1}"#, false),
        ] {
            #expect(try RepositoryIndexBody(json: Array(text.utf8)).isReadyOnly == expected)
        }
        #expect(throws: WireError.wrongType(place: "", expected: .object, actual: .array)) {
            try RepositoryIndexBody(json: Array("[]".utf8))
        }
    }
}
