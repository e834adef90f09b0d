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
            ("/v1/models/{model}:predict", "/v1/models/a:predict", ["a"]),
            ("/v1/models/{model}:predict", "/v1/models/a%20b%3Ac:predict", ["a b:c"]),
            ("/v1/models/{model}:predict", "/v1/models/a:predict:predict", ["a:predict"]),
            ("/v1/models/{model}:predict", "/v1/models/a%3Apredict", nil),
            ("/v1/models/{model}:predict", "/v1/models/:predict", nil),
            ("/v1/models/{model}:predict", "/v1/models/predict", nil),
            ("/v1/models/{model}:predict", "/v1/models/a:predictx", nil),
            ("/v1/models/{model}:predict", "/v1/models/a/b:predict", nil),
            ("/v1/m/{model}/v/{version}:predict", "/v1/m/a/v/2:predict", ["a", "2"]),
            ("/v1/models/{model}", "/v1/models/a:predict", ["a:predict"]),
        ] as [(String, String, [String]?)])
    func match(template: String, path: String, expected: [String]?) {
        #expect(PathTemplate(template).match(path.utf8.span) == expected)
    }
}
