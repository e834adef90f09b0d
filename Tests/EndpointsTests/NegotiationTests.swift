import HTTP1
import HTTPTypes
import Testing

@testable import Endpoints

@Suite("Which media types a body has and an answer may have")
struct NegotiationTests {
    private func exchange(_ fields: HTTPFields) -> Exchange {
        Exchange(
            request: Request(
                head: HTTPRequest(
                    method: .post, scheme: nil, authority: nil, path: "/", headerFields: fields),
                body: []),
            endpoint: .forward, parameters: [],
            service: Service(options: Service.Options(bodyBytesMax: 1)), respond: { _ in })
    }

    @Test(
        "the answer is what the client likes best, the first where it likes several equally",
        arguments: [
            (nil, .json), ("*/*", .json), ("application/*", .json),
            ("application/x-npy", .npy), ("application/json;q=0.1, application/x-npz", .npz),
            ("*/*;q=0.1, application/x-npy;q=0.2", .npy),
            ("application/json;q=0, */*", .npy), ("Application/X-NPZ ; q=1", .npz),
        ] as [(String?, MediaType)])
    func accept(field: String?, expected: MediaType) throws {
        var fields = HTTPFields()
        fields[.accept] = field
        #expect(try exchange(fields).answerType([.json, .npy, .npz]) == expected)
    }

    @Test("nothing that the client takes is refused", arguments: ["text/html", "*/*;q=0", "a/*"])
    func unacceptable(field: String) {
        let exchange = exchange([.accept: field])
        #expect(throws: Refusal.self) { try exchange.answerType([.json]) }
    }

    @Test(
        "a body is of the kind its field says, JSON without one",
        arguments: [
            (nil, .json), ("application/json; charset=utf-8", .json),
            ("APPLICATION/X-NPY", .npy), ("text/plain", nil),
            ("application/x-www-form-urlencoded", nil),
        ] as [(String?, MediaType?)])
    func contentType(field: String?, expected: MediaType?) {
        var fields = HTTPFields()
        fields[.contentType] = field
        #expect((try? exchange(fields).bodyType([.json, .npy])) == expected)
    }
}
