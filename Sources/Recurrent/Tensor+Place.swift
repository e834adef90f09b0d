extension Tensor {
    /// The indexes, axis by axis, of the value number `index` in memory.
    public func place(of index: Int) -> [Int] { Self.place(of: index, in: shape) }

    /// The same of a tensor of `shape`.
    public static func place(of index: Int, in shape: [Int]) -> [Int] {
        var rest = index
        var place: [Int] = []
        for length in shape.reversed() {
            place.append(rest % length)
            rest /= length
        }
        return place.reversed()
    }
}
