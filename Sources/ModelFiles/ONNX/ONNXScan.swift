/// A look at the bytes of a model before they are decoded: whether they are as many messages, as
/// deep and as long as they say, and no more than are served.
///
/// Decoding makes objects of hundreds of bytes out of messages of two, so a small file could take
/// gigabytes before anybody counts. This keeps no more than the ends of the messages it is in. It
/// knows which fields are messages, and nothing else about them.
struct ONNXScan {
    /// Messages in each other: a graph in a branch in a branch takes three a branch.
    static let depthMax = 60
    /// Messages in all: nodes, attributes, constants, inputs, sizes.
    static let messagesMax = 1 << 18
    /// Nodes in all graphs.
    static let nodesMax = 20_000
    /// Fields in all.
    static let fieldsMax = 1 << 22
    /// Integers in lists, each of which may be one byte in the file and is eight in memory.
    static let integersMax = 1 << 22

    /// What is wrong with the bytes.
    enum Fault: Error, Equatable {
        /// They are no message, or say that they are longer than they are.
        case malformed
        case tooMany(what: String, limit: Int, actual: Int)
    }

    /// The messages that are decoded, by the fields that hold others or lists of integers.
    private enum Message {
        case model, graph, node, attribute, tensor, pair, value, type, tensorType, shape, leaf

        /// The message in the field `number`, nil where it holds none that is decoded.
        func inner(_ number: UInt64) -> Message? {
            switch (self, number) {
            case (.model, 7), (.attribute, 6): .graph
            case (.model, 8): .leaf
            case (.graph, 1): .node
            case (.graph, 5), (.attribute, 5): .tensor
            case (.graph, 11), (.graph, 12): .value
            case (.node, 5): .attribute
            case (.tensor, 13): .pair
            case (.value, 2): .type
            case (.type, 1): .tensorType
            case (.tensorType, 2): .shape
            case (.shape, 1): .leaf
            default: nil
            }
        }

        /// Whether the field `number` is a list of integers.
        func listsIntegers(_ number: UInt64) -> Bool {
            switch (self, number) {
            case (.attribute, 8), (.tensor, 1), (.tensor, 5), (.tensor, 7): true
            default: false
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private var place = 0
    private var messages = 0
    private var nodes = 0
    private var fields = 0
    private var integers = 0

    /// Looks through `bytes`, a model.
    static func check(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
        var scan = ONNXScan(bytes)
        try scan.run()
    }

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func run() throws(Fault) {
        var stack: [(message: Message, end: Int)] = [(.model, bytes.count)]
        while let (message, end) = stack.last {
            if place == end {
                stack.removeLast()
                continue
            }
            try Self.count(&fields, Self.fieldsMax, "fields")
            let tag = try varint(before: end)
            let (number, wire) = (tag >> 3, tag & 7)
            guard number > 0 else { throw .malformed }
            switch wire {
            case 0:
                _ = try varint(before: end)
                if message.listsIntegers(number) {
                    try Self.count(&integers, Self.integersMax, "integers")
                }
            case 1: try skip(8, before: end)
            case 5: try skip(4, before: end)
            case 2:
                let length = try varint(before: end)
                guard length <= UInt64(end - place) else { throw .malformed }
                if let inner = message.inner(number) {
                    try Self.count(&messages, Self.messagesMax, "messages")
                    if inner == .node { try Self.count(&nodes, Self.nodesMax, "nodes") }
                    guard stack.count < Self.depthMax else {
                        throw .tooMany(
                            what: "graphs and nodes in each other", limit: Self.depthMax,
                            actual: stack.count + 1)
                    }
                    stack.append((inner, place + Int(length)))
                } else {
                    if message.listsIntegers(number) {
                        try Self.count(&integers, Self.integersMax, "integers", by: Int(length))
                    }
                    place += Int(length)
                }
            default: throw .malformed
            }
        }
    }

    private static func count(
        _ counter: inout Int, _ limit: Int, _ what: String, by more: Int = 1
    ) throws(Fault) {
        counter += more
        guard counter <= limit else { throw .tooMany(what: what, limit: limit, actual: counter) }
    }

    private mutating func skip(_ length: Int, before end: Int) throws(Fault) {
        guard length <= end - place else { throw .malformed }
        place += length
    }

    private mutating func varint(before end: Int) throws(Fault) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard place < end else { throw .malformed }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw .malformed
    }
}
