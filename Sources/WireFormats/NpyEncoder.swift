import Containers
import Recurrent

/// Tensors as NumPy files: little-endian float32 in C order.
public enum NpyEncoder {
    /// One tensor as an npy file.
    public static func npy(_ tensor: Tensor) -> [UInt8] {
        array(tensor).npy()
    }

    /// State tensors as an npz file under the keys `layer/name`.
    ///
    /// - Throws: `badNpz` when two have one key, and beyond 4 GiB.
    public static func npz(states: [NamedState]) throws(WireError) -> [UInt8] {
        try npz(states.map { ("\($0.layer)/\($0.name)", $0.value) })
    }

    /// Outputs as an npz file under their names.
    ///
    /// - Throws: as `npz(states:)`.
    public static func npz(outputs: [NamedTensor]) throws(WireError) -> [UInt8] {
        try npz(outputs.map { ($0.name, $0.tensor) })
    }

    private static func npz(_ tensors: [(String, Tensor)]) throws(WireError) -> [UInt8] {
        let file = Npz(tensors.map { Npz.Entry(key: $0, array: array($1)) })
        do throws(ContainerError) { return try file.npz() } catch { throw .badNpz(error) }
    }

    private static func array(_ tensor: Tensor) -> NpyArray {
        NpyArray(shape: tensor.shape, values: tensor.values)
    }
}
