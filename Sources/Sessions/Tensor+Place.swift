import Recurrent

extension Tensor {
    /// The indexes, axis by axis, of the value number `index` in memory.
    func place(of index: Int) -> [Int] {
        var rest = index
        var place: [Int] = []
        for length in shape.reversed() {
            place.append(rest % length)
            rest /= length
        }
        return place.reversed()
    }
}
