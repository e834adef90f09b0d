import Testing

@testable import Endpoints

@Suite("The form of an error")
struct ErrorFormTests {
    @Test(
        "is that of the API through which it was asked",
        arguments: [
            ("/v1/sessions/a", .problem), ("/v1/models", .problem), ("/v2x", .problem),
            ("/v1/models/m/sessions", .problem), ("/v1/models/m/forward", .problem),
            ("/v1/models/m", .problemWithError), ("/v1/models/m/versions/1", .problemWithError),
            ("/v1/models/m/labels/x", .problemWithError), ("/v2", .error),
            ("/v2/models/m/infer", .error), ("/v1/models/m:predict", .error),
            ("/v1/models/m/versions/1:predict", .error), ("/v1/models/m:classify", .error),
            ("/v1/models/m/labels/x:regress", .error), ("/v1/models/m/metadata", .error),
            ("/v1/models/m/versions/1/metadata", .error),
            ("/v1/models/metadata", .problemWithError),
            ("/ping", .message), ("/invocations", .message), ("/predictions/m", .message),
            ("/endpoints/m/invocations", .message), ("/", .problem), ("", .problem),
        ] as [(String, ErrorForm)])
    func form(path: String, form: ErrorForm) {
        #expect(ErrorForm(path: path) == form)
    }

    @Test(
        "has its members",
        arguments: [
            (.error, #"{"error":"Nothing is served under /x; see /openapi.json."}"#),
            (
                .message,
                """
                {"code":404,"type":"unknown-path",\
                "message":"Nothing is served under /x; see /openapi.json."}
                """
            ),
            (
                .problemWithError,
                """
                {"type":"urn:cellar:problem:unknown-path","title":"Unknown path","status":404,\
                "detail":"Nothing is served under /x; see /openapi.json.",\
                "error":"Nothing is served under /x; see /openapi.json."}
                """
            ),
        ] as [(ErrorForm, String)])
    func members(form: ErrorForm, json: String) {
        let response = form.response(Problem(EndpointError.unknownPath("/x")))
        #expect(response.status == .notFound)
        #expect(String(decoding: response.body, as: UTF8.self) == json)
    }
}
