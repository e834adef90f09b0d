import Recurrent

/// One line of a stream: the inputs of one step, as `inputs` of a forward says them.
public struct StreamLine: Sendable, Equatable {
    /// The values; whether they are those of one step is not checked here.
    public let inputs: InputValues

    /// Reads line `index` of a stream, from 0; the places of its faults begin with `lines[index]`.
    ///
    /// - Throws: `WireError`; `malformedJSON` counts its offset from the line's first byte.
    public init(json: [UInt8], index: Int) throws(WireError) {
        let root = try JSONDocument.parse(json).root
        inputs = try InputValues(root.asOrigin(in: "lines", position: index))
    }
}
