import Containers
import Recurrent

/// The reading of `initial_states.npz`.
///
/// Under `LAYER/STATE`, such as `lstm/h`, it has the value of that state for every row, `[units]`
/// or `[1, units]`. States that are not in it begin at zero.
enum InitialStates {
    /// A row of state, `[layout.rowWidth]`.
    static func row(_ npz: Npz, of layout: StateLayout) throws(CompanionFault) -> [Float] {
        var row = [Float](repeating: 0, count: layout.rowWidth)
        for entry in npz.entries {
            let tensor = layout.tensors.first { "\($0.layer)/\($0.name)" == entry.key }
            guard let tensor else {
                let known = layout.tensors.map { "\($0.layer)/\($0.name)" }
                throw .unknownKey(entry.key, known: known)
            }
            let (shape, values) = (entry.array.shape, entry.array.values)
            guard shape == tensor.shape || shape == [1] + tensor.shape else {
                throw .shape(key: entry.key, expected: tensor.shape, actual: shape)
            }
            if let index = values.firstIndex(where: { !$0.isFinite }) {
                throw .number(
                    key: entry.key, place: Tensor.place(of: index, in: shape),
                    actual: values[index], expected: "finite")
            }
            if let max = tensor.countMax, let index = tensor.firstInvalid(values) {
                throw .number(
                    key: entry.key, place: Tensor.place(of: index, in: shape),
                    actual: values[index], expected: "an integer from 0 to \(max)")
            }
            row.replaceSubrange(tensor.offset..<tensor.offset + tensor.width, with: values)
        }
        return row
    }
}
