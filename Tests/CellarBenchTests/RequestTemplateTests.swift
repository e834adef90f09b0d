import Testing

@testable import CellarBench

/// The bytes that a load sends.
@Suite("RequestTemplate")
struct RequestTemplateTests {
    static func text(_ template: RequestTemplate) -> String {
        String(decoding: template.bytes, as: UTF8.self)
    }

    @Test("writes the session's number into target and body")
    func sessions() {
        let template = RequestTemplate(
            "POST", "/s/{session}/step", host: "h:1", fields: [("Content-Type", "a/b")],
            body: Array(#"{"id":{session},"again":"{session}"}"#.utf8))
        template.setSession(123)
        #expect(
            Self.text(template)
                == "POST /s/10000123/step HTTP/1.1\r\nHost: h:1\r\nContent-Type: a/b\r\n"
                + "Content-Length: 34\r\n\r\n" + #"{"id":10000123,"again":"10000123"}"#)
        template.setSession(89_999_999)
        #expect(Self.text(template).hasSuffix(#"{"id":99999999,"again":"99999999"}"#))
    }

    @Test("sends the lines of a stream as chunks, the first with the head, the end with the last")
    func streams() {
        let line = RequestTemplate(line: Array("[1,2]".utf8), isLast: false)
        let last = RequestTemplate(line: Array("[0.12345678901]".utf8), isLast: true)
        let first = RequestTemplate(
            streamTo: "/s/{session}/stream", host: "h:1", fields: [("A", "b")], firstLine: line)
        first.setSession(7)
        #expect(
            Self.text(first)
                == "POST /s/10000007/stream HTTP/1.1\r\nHost: h:1\r\nA: b\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n6\r\n[1,2]\n\r\n")
        #expect(Self.text(last) == "10\r\n[0.12345678901]\n\r\n0\r\n\r\n")
    }

    @Test("has no length where there is no body to expect")
    func bodiless() {
        let template = RequestTemplate("GET", "/v2/health/live", host: "h:1")
        template.setSession(5)
        #expect(Self.text(template) == "GET /v2/health/live HTTP/1.1\r\nHost: h:1\r\n\r\n")
        #expect(Self.text(RequestTemplate("POST", "/", host: "h")).contains("Content-Length: 0\r"))
    }
}
