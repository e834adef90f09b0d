/// The shapes of arrays stand in the documentation of every public function of Kernels that takes
/// or gives one: `a: [m, k]`.
enum KernelShapes {
    static func findings(path: String, text: String) -> [Finding] {
        guard path.hasPrefix("Sources/Kernels/") else { return [] }
        let file = SwiftFile(path: path, text: text)
        return file.declarations.compactMap { declaration in
            guard declaration.isPublic, declaration.isFunction,
                takesArrays(file.tokens[declaration.header]),
                !hasShape(file.comment(above: declaration.lines.lowerBound))
            else { return nil }
            return Finding(
                path, declaration.lines.lowerBound,
                "the documentation of \(declaration.name) has no shape in brackets")
        }
    }

    private static func takesArrays(_ header: ArraySlice<Token>) -> Bool {
        let texts = header.map(\.text)
        return zip(texts, texts.dropFirst()).contains { $0 == "[" && $1 == "Float" }
            || texts.contains { $0.hasSuffix("Matrix") || $0.contains("Pointer") }
    }

    /// Whether `[…]` with something other than white space in it stands in a `///` line.
    private static func hasShape(_ comment: String) -> Bool {
        comment.split(separator: "\n").contains { line in
            line.hasPrefix("///")
                && line.split(separator: "[").dropFirst().contains { piece in
                    piece.contains("]") && piece.first != "]" && piece.first != " "
                }
        }
    }
}
