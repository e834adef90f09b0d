/// The states of all sessions of one shard, in slabs of slots of one size.
///
/// A slot's rows lie one after another as a batch needs them, so that gather and scatter are each
/// one copy. A slab is given back to the system with its last slot.
struct StateMemory {
    /// Bytes of a slab, unless a single slot is larger: some hundred small sessions, and little
    /// lost where a size is used by one.
    static let slabBytes = 64 << 10

    /// Floats of one row.
    private let rowWidth: Int
    /// By rows of a slot, the slabs that have a free one.
    private var open: [Int: [StateSlab]] = [:]

    init(rowWidth: Int) { self.rowWidth = rowWidth }

    /// Bytes of a slot of `batchSize` rows.
    func bytes(batchSize: Int) -> Int { batchSize * rowWidth * MemoryLayout<Float>.stride }

    /// A slot of `batchSize` rows of zeros.
    mutating func take(batchSize: Int) -> Slot {
        let slab = open[batchSize]?.last ?? openSlab(batchSize: batchSize)
        let index = slab.free.removeLast()
        if slab.free.isEmpty { open[batchSize]?.removeLast() }
        return Slot(slab: slab, index: index, batchSize: batchSize)
    }

    /// A slot with the rows of `other`, which is of another memory of rows as wide.
    mutating func copy(_ other: Slot) -> Slot {
        let slot = take(batchSize: other.batchSize)
        slot.rows.update(from: other.rows, count: slot.batchSize * rowWidth)
        return slot
    }

    /// Takes `slot` back; nobody may use it any more.
    mutating func give(_ slot: Slot) {
        let slab = slot.slab
        slot.rows.update(repeating: 0, count: slab.slotFloats)
        slab.free.append(slot.index)
        if slab.free.count == slab.slotCount {
            open[slot.batchSize]?.removeAll { $0 === slab }
            if open[slot.batchSize]?.isEmpty == true { open[slot.batchSize] = nil }
        } else if slab.free.count == 1 {
            open[slot.batchSize, default: []].append(slab)
        }
    }

    private mutating func openSlab(batchSize: Int) -> StateSlab {
        let slotFloats = batchSize * rowWidth
        let slotCount = max(1, Self.slabBytes / bytes(batchSize: batchSize))
        let slab = StateSlab(slotFloats: slotFloats, slotCount: slotCount)
        open[batchSize, default: []].append(slab)
        return slab
    }
}
