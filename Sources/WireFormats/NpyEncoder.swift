import Containers
import Recurrent

/// Tensors as NumPy files: little-endian float32 in C order.
public enum NpyEncoder {
    /// One tensor as an npy file.
    public static func npy(_ tensor: Tensor) -> [UInt8] {
        array(tensor).npy()
    }

    /// Tensors as an npz file under their names.
    ///
    /// - Throws: `badNpz` when two have one name, and beyond 4 GiB.
    public static func npz(_ tensors: [NamedTensor]) throws(WireError) -> [UInt8] {
        let file = Npz(tensors.map { Npz.Entry(key: $0.name, array: array($0.tensor)) })
        do throws(ContainerError) { return try file.npz() } catch { throw .badNpz(error) }
    }

    private static func array(_ tensor: Tensor) -> NpyArray {
        NpyArray(shape: tensor.shape, values: tensor.values)
    }
}
