/// Numbers that follow from a seed; for weights, inputs and loads whose values hardly matter.
struct Weyl {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number in -1...1.
    mutating func next() -> Float { Float(Int32(truncatingIfNeeded: bits() >> 32)) * 0x1p-31 }

    /// An integer in `range`.
    mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(bits() >> 33) % range.count
    }

    private mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return (state ^ (state >> 31)) &* 0xBF58_476D_1CE4_E5B9
    }
}
