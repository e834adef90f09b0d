import Foundation
import Kernels
import Testing

@testable import cellar

/// What the configuration says of the kernels, and what a client is told of them.
@Suite("The choice of kernels")
struct KernelChoiceTests {
    private func path(_ yaml: String) throws -> KernelPath {
        var configuration = Configuration()
        try configuration.apply(yaml: yaml, file: "f")
        return try configuration.kernels.path()
    }

    @Test("auto is fused where there are instructions for it, blas elsewhere")
    func auto() throws {
        let best = InstructionSet.best
        #expect(try path("") == (best.isAccelerated ? .fused(best, .float32) : .blas))
    }

    @Test("each key forces what it says")
    func forced() throws {
        #expect(try path("kernel: blas") == .blas)
        #expect(try path("kernel: fused") == .fused(.best, .float32))
        #expect(try path("precision: bfloat16-weights") == .fused(.best, .bfloat16))
        for set in InstructionSet.available {
            #expect(try path("instruction_set: \(set.name)") == .fused(set, .float32))
        }
    }

    @Test("what this processor lacks, and what does not go together, is told")
    func refused() {
        #expect(throws: ConfigurationError.self) { try path("instruction_set: mmx") }
        #expect(
            throws: ConfigurationError.relation(
                "precision bfloat16-weights needs the fused kernels: kernel auto or fused, not blas"
            )
        ) { try path("kernel: blas\nprecision: bfloat16-weights") }
    }

    @Test(
        "the model says which path steps it and which promise holds",
        arguments: [
            ("kernel=blas", "blas", false),
            ("instruction_set=portable", "fused, portable, float32 weights", true),
        ])
    func served(setting: String, kernel: String, isBitForBit: Bool) throws {
        let server = try CellarProcess([CellarProcess.model("words"), "--set", setting])
        let curl = Curl(server)
        let model = try curl.get("/v1/models/words").json
        #expect(model["kernel"] == .string(kernel))
        #expect(model["bit_for_bit"] == .bool(isBitForBit))
        _ = try curl.post("/v1/models/words/sessions", #"{"id": "w"}"#)
        #expect(try curl.post("/v1/sessions/w/forward", #"{"inputs": [1, 2]}"#).status == 200)
    }
}
