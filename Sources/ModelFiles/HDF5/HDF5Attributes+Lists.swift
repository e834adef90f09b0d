extension HDF5Attributes {
    private static let fixedText = 3

    /// The texts of the attribute `name` of the object whose header is at `address`: a list of
    /// strings of fixed or variable length; nil where it has none.
    ///
    /// Source: HDF5 File Format Specification 3.0, IV.A.2.b (dataspace), IV.A.2.d (datatype).
    func texts(_ name: String, headerAt address: Int) -> [String]? {
        for message in messages(headerAt: address) where message.type == Self.attributeMessage {
            if let parts = parts(name, in: message.body) { return texts(parts) }
        }
        return nil
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
            let text = isVariable ? variableText(at: place) : string(place..<place + size)
            guard let text else { return nil }
            texts.append(text)
        }
        return texts
    }
}
