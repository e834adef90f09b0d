import HTTPTypes
import Testing

@testable import HTTP1

@Suite("The header fields of an answer")
struct ResponseFieldsTests {
    private func text(_ fields: ResponseFields) -> String {
        fields.all.map { "\($0.name.rawName): \($0.value)" }.joined(separator: "\n")
    }

    @Test("are kept in order, found in any case, replaced and removed")
    func access() throws {
        var fields: ResponseFields = [.contentType: "a", .eTag: "b"]
        let name = try #require(HTTPField.Name("x-Thing"))
        fields[name] = "c"
        #expect(text(fields) == "Content-Type: a\nETag: b\nx-Thing: c")
        #expect(fields[try #require(HTTPField.Name("X-THING"))] == "c")
        fields[try #require(HTTPField.Name("etag"))] = "d"
        #expect(text(fields) == "Content-Type: a\nETag: d\nx-Thing: c")
        fields[.contentType] = nil
        #expect(!fields.contains(.contentType))
        fields.append(contentsOf: [.eTag: "e", .allow: "GET"])
        #expect(text(fields) == "ETag: e\nx-Thing: c\nAllow: GET")
    }

    @Test(
        "a value cannot end its line",
        arguments: [
            ("a\r\nSet-Cookie: b", "a  Set-Cookie: b"), ("\u{0}\u{7f}", "  "), ("a\tb", "a\tb"),
            ("für 10 µs", "für 10 µs"),
        ])
    func injection(value: String, expected: String) {
        let fields: ResponseFields = [.location: value]
        #expect(fields[.location] == expected)
    }
}
