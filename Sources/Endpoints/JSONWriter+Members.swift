import HTTP1
import HTTPTypes
import WireFormats

/// Members of objects in one call each.
extension JSONWriter {
    mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }

    mutating func member(_ key: String, _ value: Int) {
        self.key(key)
        int(value)
    }

    /// An array of objects, of each of which `write` writes the members.
    mutating func array<Element>(
        _ key: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        self.key(key)
        beginArray()
        for element in elements {
            beginObject()
            write(&self, element)
            endObject()
        }
        endArray()
    }
}

extension Response {
    /// An answer with what `writer` wrote.
    init(_ writer: JSONWriter, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, fields: [.contentType: MediaType.json.rawValue], body: writer.bytes)
    }
}
