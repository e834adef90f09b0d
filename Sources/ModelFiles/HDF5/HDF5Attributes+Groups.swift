extension HDF5Attributes {
    private static let symbolTableMessage = 0x11
    private static let nodeCountMax = 4096
    static let nameBytesMax = 1024
    private static let entryBytes = 40

    /// Where the header of the object at `path` is, one hard link after the other; nil where
    /// there is none, or the groups are of another kind than h5py writes by default.
    ///
    /// Source: HDF5 File Format Specification 3.0, II.A (superblock), III.A to III.D (groups).
    func headerAddress(of path: String) -> Int? {
        guard number(at: 8, 1) == 0,
            number(at: 13, 1) == 8, number(at: 14, 1) == 8
        else { return nil }
        var address = number(at: 64, 8)
        for name in path.split(separator: "/") {
            address = address.flatMap { link(String(name), headerAt: $0) }
        }
        return address
    }

    /// The header's address of the member `name` of the group whose header is at `address`.
    private func link(_ name: String, headerAt address: Int) -> Int? {
        for message in messages(headerAt: address)
        where message.type == Self.symbolTableMessage && message.body.count >= 16 {
            let place = message.body.lowerBound
            guard let tree = number(at: place, 8), let heap = number(at: place + 8, 8),
                image.has("HEAP", at: heap), let names = number(at: heap + 24, 8)
            else { return nil }
            return link(name, tree: tree, names: names)
        }
        return nil
    }

    /// Looks through all leaves of the tree at `tree`, whose names lie behind `names`.
    private func link(_ name: String, tree: Int, names: Int) -> Int? {
        var waiting = [tree]
        var visited = 0
        while let node = waiting.popLast(), visited < Self.nodeCountMax {
            visited += 1
            if image.has("SNOD", at: node) {
                if let address = link(name, leaf: node, names: names) { return address }
            } else if image.has("TREE", at: node), let count = number(at: node + 6, 2),
                visited + waiting.count + count <= Self.nodeCountMax
            {
                // Keys and children take turns, a key first.
                waiting += (0..<count).compactMap { number(at: node + 32 + $0 * 16, 8) }
            }
        }
        return nil
    }

    private func link(_ name: String, leaf: Int, names: Int) -> Int? {
        guard let count = number(at: leaf + 6, 2) else { return nil }
        for index in 0..<count {
            let entry = leaf + 8 + index * Self.entryBytes
            guard let offset = number(at: entry, 8) else { return nil }
            let start = names + offset
            guard start < image.count else { continue }
            if string(start..<min(start + Self.nameBytesMax, image.count)) == name {
                return number(at: entry + 8, 8)
            }
        }
        return nil
    }
}
