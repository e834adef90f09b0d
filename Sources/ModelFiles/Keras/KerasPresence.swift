import Recurrent

/// Which steps of a value there are: behind a convolution without padding, the first ones of a
/// session are missing.
///
/// Not a Keras mask, which says of steps that are there whether they count, and which many layers
/// end: what is missing stays missing, whatever is computed from it.
struct KerasPresence {
    /// How many first steps of a session are missing.
    let missingSteps: Int
    /// 1 where a step is there: `[]` at each step.
    let mask: Network.Source
}

extension KerasGraph {
    /// The steps that all of `inputs` have, where some are missing; nodes called after `layer` join
    /// what differs.
    ///
    /// - Throws: a fault of `layer` where Keras would join steps that come at unlike times.
    mutating func presence(
        ofAll inputs: [KerasValue], readBy layer: KerasLayer
    ) throws(ModelFault) -> KerasPresence? {
        let missing = inputs.filter(\.shape.isSequence).map { $0.presence?.missingSteps ?? 0 }
        if let least = missing.min(), let most = missing.max(), least != most {
            throw layer.fault(
                .shape(
                    .joinsTime(
                        reason: "joins values of which one begins \(most - least) steps later")))
        }
        let known = inputs.compactMap(\.presence)
        guard let most = known.map(\.missingSteps).max() else { return nil }
        var masks: [Network.Source] = []
        for presence in known where !masks.contains(presence.mask) { masks.append(presence.mask) }
        let mask =
            masks.count == 1
            ? masks[0]
            : define(layer.name + "/mask", ElementwiseMerge(.minimum), masks)
        return KerasPresence(missingSteps: most, mask: mask)
    }

    /// Refuses what reads a whole sequence where its first steps may be missing.
    func checkWhole(_ layer: KerasLayer, _ kind: KerasLayerKind) throws(ModelFault) {
        let readsBackward = try layer.readsBackward(kind)
        guard kind.role != .pooling, kind.role != .repeating, !readsBackward else {
            throw layer.fault(
                .shape(.joinsTime(reason: "reads a whole sequence that begins some steps late")))
        }
    }

    /// What `presence` becomes behind `built`, the layer of that name, which may itself have no
    /// output for some first steps.
    mutating func presence(
        behind built: any Layer, called name: String, at source: Network.Source, width: Int,
        _ presence: KerasPresence?
    ) -> KerasPresence? {
        guard built.missingSteps > 0 else { return presence }
        let marks = define(name + "/mask", RowMarks(behind: width), [source])
        return KerasPresence(
            missingSteps: (presence?.missingSteps ?? 0) + built.missingSteps, mask: marks)
    }

    /// Makes zeros of what the network gives out as `value` where a step is missing.
    mutating func hideMissing(of value: KerasValue) {
        guard let presence = value.presence, case .node(let index) = value.source else { return }
        let made = definitions[index]
        // Those with state give zeros already.
        guard !(made.layer is any RecurrentLayer) else { return }
        definitions[index] = Network.Definition(
            name: made.name, layer: MaskedOutput(made.layer), inputs: made.inputs + [presence.mask])
    }
}
