import HTTPTypes
import Testing

@testable import HTTP1

@Suite("RequestFields")
struct RequestFieldsTests {
    private static func fields(_ lines: String) throws -> RequestFields {
        let text = "GET / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n"
        return try #require(RequestParser.requests(text).first).headerFields
    }

    @Test("are found by name in any case, and their values have no blanks around them")
    func lookup() throws {
        let fields = try Self.fields("ACCEPT:\t a  b \r\nx-odd: 1\r\nEmpty:\r\nX-Od: 2\r\n")
        #expect(fields[.accept] == "a  b")
        #expect(fields[try #require(HTTPField.Name("X-ODD"))] == "1")
        #expect(fields[try #require(HTTPField.Name("empty"))]?.isEmpty == true)
        #expect(fields[try #require(HTTPField.Name("X-O"))] == nil)
        #expect(fields[try #require(HTTPField.Name("host"))] == nil, "it is the authority")
        #expect(fields[values: .contentType].isEmpty)
    }

    @Test("of one name are one list, or each by itself, in order")
    func several() throws {
        let fields = try Self.fields("Accept: a\r\nX: y\r\naccept: b, c\r\nAccept:\r\n")
        #expect(fields[.accept] == "a, b, c, ")
        #expect(fields[values: .accept] == ["a", "b, c", ""])
    }

    @Test("keep bytes that are no text, which their strings replace")
    func bytes() throws {
        let bytes = Array("GET / HTTP/1.1\r\nHost: h\r\nAccept: ".utf8) + [0xff, 13, 10, 13, 10]
        guard case .request(let request) = RequestParser.steps([bytes[...]]).last else {
            Issue.record("no request")
            return
        }
        #expect(request.headerFields[.accept] == "\u{fffd}")
        request.headerFields.forEach { name, value in
            #expect(name.text == "Accept")
            #expect(value.count == 1 && value[0] == 0xff)
        }
    }

    @Test("made of other fields are those, hundreds of them and long ones")
    func made() throws {
        var other = HTTPFields()
        for index in 0..<300 {
            let name = try #require(HTTPField.Name("X-\(index % 100)"))
            other.append(
                HTTPField(name: name, value: String(repeating: "v", count: index * 7) + "\(index)"))
        }
        let fields = RequestFields(other)
        for index in 0..<100 {
            let name = try #require(HTTPField.Name("x-\(index)"))
            #expect(fields[values: name] == other[values: name])
            #expect(fields[name] == other[name])
        }
    }
}
