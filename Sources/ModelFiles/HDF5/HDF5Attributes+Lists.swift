extension HDF5Attributes {
    private static let fixedText = 3
    // For each of the layers that a model may have the twelve arrays of an LSTM of Keras 1, and
    // some more.
    private static let textCountMax = 1 << 16

    /// The texts of the attribute `name` of the object whose header is at `address`: a list of
    /// strings of fixed or variable length; nil where it has none, or one that is longer than any
    /// name.
    ///
    /// Source: HDF5 File Format Specification 3.0, IV.A.2.b (dataspace), IV.A.2.d (datatype).
    func texts(_ name: String, headerAt address: Int) -> [String]? {
        for message in messages(headerAt: address) where message.type == Self.attributeMessage {
            if let parts = parts(name, in: message.body) { return texts(parts) }
        }
        return nil
    }

    /// The texts of the attribute `name`, or where that is missing those of `name0`, `name1` and
    /// so on; nil where they are more than a model has.
    ///
    /// A list that is too long for one attribute goes on in numbered ones.
    func longTexts(_ name: String, headerAt address: Int) -> [String]? {
        if let texts = texts(name, headerAt: address) { return texts }
        var texts: [String]?
        var part = 0
        while let more = self.texts("\(name)\(part)", headerAt: address) {
            let count = (texts?.count ?? 0) + more.count
            guard count <= Self.textCountMax else { return nil }
            texts = (texts ?? []) + more
            part += 1
        }
        return texts
    }

    private func texts(_ parts: Parts) -> [String]? {
        guard let version = number(at: parts.shape, 1), (1...2).contains(version),
            number(at: parts.shape + 1, 1) == 1,  // one axis
            let count = number(at: parts.shape + (version == 1 ? 8 : 4), 8),
            let size = number(at: parts.type + 4, 4), size > 0,
            count <= parts.value.count / size
        else { return nil }
        let isVariable = isVariableText(typeAt: parts.type) && size == 16
        guard isVariable || number(at: parts.type, 1).map({ $0 & 0x0f }) == Self.fixedText else {
            return nil
        }
        var texts: [String] = []
        for index in 0..<count {
            let place = parts.value.lowerBound + index * size
            let text =
                isVariable
                ? variableText(at: place, bytesMax: Self.nameBytesMax)
                : string(place..<place + size)
            guard let text else { return nil }
            texts.append(text)
        }
        return texts
    }
}
