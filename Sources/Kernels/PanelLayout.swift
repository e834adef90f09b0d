/// Which columns of a matrix of gates stand where in panels that hold all gates of the same units.
///
/// The gates of a panel's first units come first; a panel has three vectors for three gates, four
/// for one, two or four.
struct PanelLayout {
    let units: Int
    let gates: Int
    let lanes: Int

    /// Vectors of a panel.
    var vectors: Int { Self.vectors(ofGates: gates) }

    static func vectors(ofGates gates: Int) -> Int { gates == 3 ? 3 : 4 }

    /// Panels that hold all units.
    var panels: Int {
        let unitsOfPanel = vectors / gates * lanes
        return (units + unitsOfPanel - 1) / unitsOfPanel
    }

    /// The columns of a vector, fewer than lanes where the units end.
    func columns(panel: Int, vector: Int) -> Range<Int> {
        let block = panel * (vectors / gates) + vector / gates
        let first = min(units, block * lanes)
        let offset = vector % gates * units
        return offset + first..<offset + min(units, first + lanes)
    }
}
