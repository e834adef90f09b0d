import Kernels
import Recurrent

extension TorchLayerKind {
    /// An activation by its names as a module and as a function, and its parameters.
    private struct Entry: Sendable {
        /// The class in `torch.nn`.
        let module: String
        /// The function in `torch.nn.functional`, which a Linear may name.
        let function: String
        /// The numbers that a module has, each with PyTorch's default; nil where there is none.
        var numbers: [(key: String, fallback: Float?)] = []
        let make: @Sendable ([Float]) -> Activation

        init(
            _ module: String, _ function: String, _ numbers: [(key: String, fallback: Float?)] = [],
            _ make: @escaping @Sendable ([Float]) -> Activation
        ) {
            self.module = module
            self.function = function
            self.numbers = numbers
            self.make = make
        }
    }

    private static let entries = [
        Entry("Identity", "identity") { _ in .linear },
        Entry("ReLU", "relu") { _ in .relu },
        Entry("ReLU6", "relu6") { _ in .relu6 },
        Entry("LeakyReLU", "leaky_relu", [("negative_slope", 0.01)]) {
            .leakyReLU(negativeSlope: $0[0])
        },
        Entry("Sigmoid", "sigmoid") { _ in .sigmoid },
        Entry("Hardsigmoid", "hardsigmoid") { _ in .hardSigmoid },
        Entry("Tanh", "tanh") { _ in .tanh },
        Entry("Hardtanh", "hardtanh") { _ in .hardTanh },
        Entry("Softmax", "softmax") { _ in .softmax },
        Entry("LogSoftmax", "log_softmax") { _ in .logSoftmax },
        Entry("Softplus", "softplus") { _ in .softplus },
        Entry("Softsign", "softsign") { _ in .softsign },
        Entry("SiLU", "silu") { _ in .silu },
        Entry("Hardswish", "hardswish") { _ in .hardSiLU },
        Entry("GELU", "gelu") { _ in .gelu },
        Entry("ELU", "elu", [("alpha", 1)]) { .elu(alpha: $0[0]) },
        Entry("SELU", "selu") { _ in .selu },
        Entry("CELU", "celu", [("alpha", 1)]) { .celu(alpha: $0[0]) },
        Entry("Mish", "mish") { _ in .mish },
        Entry("GLU", "glu") { _ in .glu },
        Entry("LogSigmoid", "logsigmoid") { _ in .logSigmoid },
        Entry("Hardshrink", "hardshrink", [("lambd", 0.5)]) { .hardShrink(threshold: $0[0]) },
        Entry("Softshrink", "softshrink", [("lambd", 0.5)]) { .softShrink(threshold: $0[0]) },
        Entry("Tanhshrink", "tanhshrink") { _ in .tanhShrink },
        Entry("Threshold", "threshold", [("threshold", nil), ("value", nil)]) {
            .threshold($0[0], value: $0[1])
        },
    ]

    /// Activations that stand as modules of their own, over the last axis where they need one.
    static let activations = entries.map { entry in
        let keys = entry.numbers.map(\.key) + (entry.module == "GELU" ? ["approximate"] : [])
        return TorchLayerKind(entry.module, weights: .none, keys: keys) {
            context throws(ModelFault) in
            var numbers: [Float] = []
            for (key, fallback) in entry.numbers {
                numbers.append(try context.options.number(key, default: fallback))
            }
            var activation = entry.make(numbers)
            if entry.module == "GELU",
                try context.options.choice("approximate", of: ["none", "tanh"]) == "tanh"
            {
                activation = .geluTanh
            }
            return Built(ActivationLayer(activation))
        }
    }

    /// Each activation that a Linear may name, with PyTorch's default parameters.
    fileprivate static let functions: [String: Activation] = {
        var functions: [String: Activation] = [:]
        for entry in entries {
            let numbers = entry.numbers.compactMap(\.fallback)
            guard numbers.count == entry.numbers.count else { continue }
            functions[entry.function] = entry.make(numbers)
        }
        return functions
    }()
}

extension TorchLayerContext {
    /// The activation under `activation`, by its name in `torch.nn.functional`; linear where
    /// there is none.
    func activation() throws(ModelFault) -> Activation {
        guard let name = try options.optionalString("activation") else { return .linear }
        guard let activation = TorchLayerKind.functions[name] else {
            let names = TorchLayerKind.functions.keys.sorted().joined(separator: ", ")
            throw options.wrong("activation", expected: "one of \(names)")
        }
        return activation
    }
}
