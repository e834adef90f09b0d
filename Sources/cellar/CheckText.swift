import ModelFiles
import WireFormats

/// How far a model is from a recording, for a person or a program.
struct CheckText {
    let differences: [GoldenDifference]
    let tolerance: Float

    private var holds: Bool { differences.allSatisfy { $0.worst <= tolerance } }

    /// A line for each tensor, and the verdict.
    var table: String {
        let rows = differences.map { difference in
            [
                difference.key, "\(difference.worst)",
                difference.worst == 0
                    ? ""
                    : "at \(difference.place): \(difference.actual), recorded"
                        + " \(difference.expected)",
            ]
        }
        let verdict = holds ? "holds" : "does not hold"
        return TextTable.text([["tensor", "worst difference"]] + rows)
            + "\(verdict) within \(tolerance)\n"
    }

    /// `{"holds", "tolerance", "tensors": [{"key", "worst", "at", "actual", "expected"}]}`.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("holds")
        writer.bool(holds)
        writer.key("tolerance")
        writer.float(tolerance)
        writer.key("tensors")
        writer.beginArray()
        for difference in differences {
            writer.beginObject()
            writer.key("key")
            writer.string(difference.key)
            writer.key("worst")
            writer.float(difference.worst)
            writer.key("at")
            writer.integers(difference.place)
            writer.key("actual")
            writer.float(difference.actual)
            writer.key("expected")
            writer.float(difference.expected)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension JSONWriter {
    /// The shortest text that reads back to the same float32; null when it is not finite.
    fileprivate mutating func float(_ value: Float) {
        tensor(shape: [], values: [value][...])
    }
}
