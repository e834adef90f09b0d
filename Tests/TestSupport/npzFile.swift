import Containers
import Recurrent

/// The bytes of an npz file of `arrays` under their keys.
public func npzFile(_ arrays: [(key: String, tensor: Tensor)]) throws -> [UInt8] {
    try Npz(
        arrays.map {
            Npz.Entry(
                key: $0.key, array: NpyArray(shape: $0.tensor.shape, values: $0.tensor.values))
        }
    ).npz()
}

/// The arrays of an npz file under their keys, in its order.
public func npzArrays(_ bytes: [UInt8]) throws -> [(key: String, tensor: Tensor)] {
    try Npz(npz: bytes, limits: .init(totalBytesMax: 1 << 20)).entries.map {
        ($0.key, Tensor(shape: $0.array.shape, values: $0.array.values))
    }
}
