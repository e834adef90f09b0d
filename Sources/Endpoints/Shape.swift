/// How a shape is written in a sentence.
enum Shape {
    /// `[10, null, 8]`, where nil is a free axis.
    static func text(_ shape: [Int?]) -> String {
        "[" + shape.map { $0.map(String.init) ?? "null" }.joined(separator: ", ") + "]"
    }
}
