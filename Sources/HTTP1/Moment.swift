/// One reading of the clocks, handed to values that must not read them.
struct Moment: Equatable {
    /// Seconds of a clock that never goes back.
    let seconds: Double
    /// The date as `Date` fields write it.
    let date: String
}
