import Testing

@Suite("Shapes of kernels")
struct KernelShapesTests {
    private func found(_ comment: String, _ code: String) -> [String] {
        let text = "\(comment)\n\(code)"
        return KernelShapes.findings(path: "Sources/Kernels/A.swift", text: text)
            .map(\.description)
    }

    @Test(
        "are missed in the documentation of what takes arrays",
        arguments: [
            "public func a(_ b: UnsafePointer<Float>) {}", "public func a(_ b: [Float]) {}",
            "public func a() -> MutableMatrix {}",
        ])
    func missing(code: String) {
        let what = "the documentation of a has no shape in brackets"
        #expect(found("/// Adds.", code) == ["Sources/Kernels/A.swift:2: \(what)"])
        #expect(found("// a: [m, k]", code) == ["Sources/Kernels/A.swift:2: \(what)"])
    }

    @Test("are found where they stand, and not asked of what takes none")
    func present() {
        #expect(found("/// Adds.\n/// a: [m, k]", "public func a(_ b: Matrix) {}") == [])
        #expect(found("/// Adds.", "public func a(_ b: Float) {}") == [])
        #expect(found("/// Adds.", "func a(_ b: Matrix) {}") == [])
    }
}
