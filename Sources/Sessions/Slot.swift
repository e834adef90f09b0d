import Recurrent

/// The state tensors of one session: rows in its shard's state memory, from create to its end.
struct Slot {
    let slab: StateSlab
    let index: Int
    /// Rows.
    let batchSize: Int

    /// `[batchSize, rowWidth]`, a row as `StateLayout` says.
    var rows: UnsafeMutablePointer<Float> { slab.floats + index * slab.slotFloats }
}

extension Slot {
    /// A copy of `tensor`: `[batchSize, …]`.
    func read(_ tensor: StateTensor, rowWidth: Int) -> Tensor {
        var values: [Float] = []
        values.reserveCapacity(batchSize * tensor.width)
        for row in 0..<batchSize {
            let start = rows + row * rowWidth + tensor.offset
            values.append(contentsOf: UnsafeBufferPointer(start: start, count: tensor.width))
        }
        return Tensor(shape: [batchSize] + tensor.shape, values: values)
    }

    /// Writes `value`, `[batchSize, …]`, into `tensor`.
    func write(_ value: Tensor, to tensor: StateTensor, rowWidth: Int) {
        value.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for row in 0..<batchSize {
                (rows + row * rowWidth + tensor.offset)
                    .update(from: base + row * tensor.width, count: tensor.width)
            }
        }
    }
}

/// Memory for some slots of one size, held by its shard while one is free, and by every slot.
final class StateSlab {
    let floats: UnsafeMutablePointer<Float>
    let slotFloats: Int
    let slotCount: Int
    var free: [Int]

    init(slotFloats: Int, slotCount: Int) {
        self.slotFloats = slotFloats
        self.slotCount = slotCount
        free = Array((0..<slotCount).reversed())
        floats = .allocate(capacity: slotFloats * slotCount)
        floats.initialize(repeating: 0, count: slotFloats * slotCount)
    }

    deinit { floats.deallocate() }
}
