import CSimdJSON
import Synchronization

/// A parsed JSON text with the parser that holds it; read through its `root`.
///
/// Parsing visits and checks everything. Documents of usual sizes come from a pool and allocate
/// nothing; one is used again when nobody holds it or a node of it any more.
// What protects the parser and its contents: they change in `read` alone, which `parse` calls on a
// document to which no other reference exists.
final class JSONDocument: @unchecked Sendable {
    private let parser: OpaquePointer
    private(set) var contents = csj_document()
    /// The numbers of its tensors, one tensor behind the other.
    private(set) var floats: [Float] = []

    /// Arrays and objects around a value at most; ours need six.
    static let depthMax = 32
    /// Values of a document at most, 32 bytes each; an array of numbers is one.
    static let valueCountMax = 1 << 20
    // Larger ones allocate what they need, so that the pool holds a few MiB at most.
    private static let pooledBytesMax = 256 << 10
    private static let pooledCountMax = 8
    private static let pool = Mutex<[JSONDocument]>([])

    private init() throws(WireError) {
        guard let parser = csj_parser_create() else { throw .outOfMemory }
        self.parser = parser
    }

    deinit {
        csj_parser_destroy(parser)
    }

    /// Parses a UTF-8 text.
    ///
    /// - Throws: `malformedJSON`, `tooDeep`, `tooManyValues`, `duplicateKey`, `tooLarge`.
    static func parse(_ bytes: [UInt8]) throws(WireError) -> JSONDocument {
        let document = bytes.count <= pooledBytesMax ? try pooled() : try JSONDocument()
        try document.read(bytes)
        return document
    }

    /// The whole document as one value.
    var root: JSONNode { JSONNode(document: self, index: 0) }

    private static func pooled() throws(WireError) -> JSONDocument {
        try pool.withLock { pool throws(WireError) in
            for index in pool.indices where isKnownUniquelyReferenced(&pool[index]) {
                return pool[index]
            }
            let document = try JSONDocument()
            if pool.count < pooledCountMax { pool.append(document) }
            return document
        }
    }

    private func read(_ bytes: [UInt8]) throws(WireError) {
        let limits = csj_limits(
            depth_max: UInt32(Self.depthMax), nodes_max: UInt32(Self.valueCountMax))
        bytes.withUnsafeBufferPointer { bytes in
            let floatsMax = csj_floats_max(bytes.baseAddress, bytes.count)
            // Not kept from one body to the next: they go on as the tensor of the body.
            floats = Array(unsafeUninitializedCapacity: floatsMax) { floats, count in
                contents = csj_parse(
                    parser, bytes.baseAddress, bytes.count, limits, floats.baseAddress)
                count = contents.float_count
            }
        }
        if let error { throw error }
    }

    private var error: WireError? {
        switch contents.status {
        case CSJ_OK: nil
        case CSJ_MALFORMED: .malformedJSON(offset: contents.offset, expected: expectedSyntax)
        case CSJ_TOO_DEEP: .tooDeep(limit: Self.depthMax)
        case CSJ_TOO_MANY_NODES: .tooManyValues(limit: Self.valueCountMax)
        case CSJ_DUPLICATE_KEY:
            .duplicateKey(
                place: UnsafeBufferPointer(start: contents.path, count: contents.path_length)
                    .reversed().reduce("") { place($1, of: $0) },
                key: Place.clipped(key(contents.duplicate)))
        case CSJ_TOO_LARGE: .tooLarge
        default: .outOfMemory
        }
    }

    private var expectedSyntax: ExpectedSyntax {
        switch contents.expected {
        case CSJ_EXPECTED_VALUE: .value
        case CSJ_EXPECTED_KEY: .key
        case CSJ_EXPECTED_COLON: .colon
        case CSJ_EXPECTED_COMMA_OR_BRACKET: .commaOrBracket
        case CSJ_EXPECTED_COMMA_OR_BRACE: .commaOrBrace
        case CSJ_EXPECTED_DIGIT: .digit
        case CSJ_EXPECTED_STRING_CHARACTER: .stringCharacter
        case CSJ_EXPECTED_ESCAPE: .escape
        case CSJ_EXPECTED_SURROGATE_PAIR: .surrogatePair
        case CSJ_EXPECTED_UTF8: .utf8
        default: .end
        }
    }

    private func place(_ step: csj_step, of place: String) -> String {
        step.key == CSJ_NO_KEY
            ? Place.element(Int(step.index), of: place) : Place.member(key(step), of: place)
    }

    private func key(_ step: csj_step) -> String {
        text(at: Int(step.key), count: Int(step.key_length))
    }

    /// The text of `count` bytes at `offset`, which the parser knows to be UTF-8.
    func text(at offset: Int, count: Int) -> String {
        let bytes = UnsafeRawBufferPointer(start: contents.text + offset, count: count)
        return String(decoding: bytes, as: UTF8.self)
    }
}
