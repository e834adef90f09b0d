import Testing

@testable import Endpoints

@Suite("Path templates")
struct PathTemplateTests {
    @Test(
        "a path fits segment by segment, and its parameters are decoded",
        arguments: [
            ("/v1/models", "/v1/models", []),
            ("/v1/models", "/v1/models/", nil),
            ("/v1/models", "/v1", nil),
            ("/v1/models", "/v1/modelsx", nil),
            ("/v1/models", "/v1/model", nil),
            ("/v1/models", "", nil),
            ("/v1/models", "*", nil),
            ("/v1/models", "v1/models", nil),
            ("/v1/sessions/{id}", "/v1/sessions/a%20b", ["a b"]),
            ("/v1/sessions/{id}", "/v1/sessions/", nil),
            ("/v1/sessions/{id}", "/v1/sessions/%zz", nil),
            ("/v1/s/{id}/states/{layer}/{name}", "/v1/s/x/states/a%2Fb/1", ["x", "a/b", "1"]),
            ("/v1/s/{id}/states/{layer}/{name}", "/v1/s/x/states/a/b/1", nil),
        ] as [(String, String, [String]?)])
    func match(template: String, path: String, expected: [String]?) {
        #expect(PathTemplate(template).match(path) == expected)
    }
}
