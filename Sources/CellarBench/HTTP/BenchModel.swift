import Foundation

/// A stack of LSTM layers as a model file: `lstm_2x256.safetensors` with its sidecar, 64 inputs,
/// weights of the size that trained ones have.
struct BenchModel: Equatable {
    let layers: Int
    let units: Int

    static let inputs = 64
    /// The stacks whose figures are kept.
    static let kept = [BenchModel(layers: 1, units: 8), BenchModel(layers: 2, units: 256)]

    init(layers: Int, units: Int) { (self.layers, self.units) = (layers, units) }

    /// Reads `2x256`.
    init?(_ text: String) {
        let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard sizes.count == 2, let layers = sizes[0], let units = sizes[1],
            (1...16).contains(layers), (1...4096).contains(units)
        else { return nil }
        self.init(layers: layers, units: units)
    }

    /// `2x256`.
    var size: String { "\(layers)x\(units)" }
    /// What the server calls it.
    var name: String { "lstm_\(size)" }

    /// Writes its two files into `folder`.
    ///
    /// - Returns: the path that a server is given.
    func write(to folder: URL) throws -> String {
        let file = folder.appending(path: name + ".safetensors")
        try Data(safetensors()).write(to: file)
        let sidecar = #"{"layers":[{"kind":"LSTM","weights":"rnn","last":true}]}"#
        try Data(sidecar.utf8).write(to: folder.appending(path: name + ".json"))
        return file.path
    }

    /// The values of one time step.
    static func step() -> [Float] {
        var random = Weyl(seed: 3)
        return (0..<inputs).map { _ in random.next() }
    }

    /// The names and shapes that PyTorch gives to the weights of a stack.
    private var tensors: [(name: String, shape: [Int])] {
        var tensors: [(name: String, shape: [Int])] = []
        for layer in 0..<layers {
            let width = layer == 0 ? Self.inputs : units
            tensors.append(("rnn.weight_ih_l\(layer)", [4 * units, width]))
            tensors.append(("rnn.weight_hh_l\(layer)", [4 * units, units]))
            tensors.append(("rnn.bias_ih_l\(layer)", [4 * units]))
            tensors.append(("rnn.bias_hh_l\(layer)", [4 * units]))
        }
        return tensors
    }

    private func safetensors() -> [UInt8] {
        var random = Weyl(seed: UInt64(units * 31 + layers))
        let bound = 1 / Float(units).squareRoot()
        var data: [UInt8] = []
        var entries: [String] = []
        for (name, shape) in tensors {
            let start = data.count
            for _ in 0..<shape.reduce(1, *) {
                withUnsafeBytes(of: (bound * random.next()).bitPattern.littleEndian) { data += $0 }
            }
            entries.append(
                #""\#(name)":{"dtype":"F32","shape":\#(shape),"#
                    + #""data_offsets":[\#(start),\#(data.count)]}"#)
        }
        let header = Array("{\(entries.joined(separator: ","))}".utf8)
        return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data
    }
}
