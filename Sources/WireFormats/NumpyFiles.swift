import Containers
import Recurrent

/// Tensors from npy and npz files, all their numbers finite, and files from tensors.
///
/// What the names and shapes mean is the bodies' matter.
enum NumpyFiles {
    /// The tensor of an npy file.
    ///
    /// - Throws: `badNpy`, `notFinite` with the place of the number in the tensor at `place`.
    static func tensor(npy bytes: [UInt8], place: String) throws(WireError) -> Tensor {
        let array: NpyArray
        do throws(ContainerError) { array = try NpyArray(npy: bytes) } catch {
            throw .badNpy(error)
        }
        return try tensor(array, place: place)
    }

    /// The arrays of an npz file by their keys, in its order; unpacked at most `bytesMax` bytes.
    ///
    /// - Throws: `badNpz`.
    static func entries(npz bytes: [UInt8], bytesMax: Int) throws(WireError) -> [Npz.Entry] {
        do throws(ContainerError) {
            return try Npz(npz: bytes, limits: ZipArchive.Limits(totalBytesMax: bytesMax)).entries
        } catch {
            throw .badNpz(error)
        }
    }

    /// The tensor of an array.
    ///
    /// - Throws: `notFinite`.
    static func tensor(_ array: NpyArray, place: String) throws(WireError) -> Tensor {
        if let offset = array.values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(
                place: Place.element(offset: offset, shape: array.shape, of: place))
        }
        return Tensor(shape: array.shape, values: array.values)
    }
}
