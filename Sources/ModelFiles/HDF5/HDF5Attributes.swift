/// The text attributes of an HDF5 file's objects, and where those objects are, read from its
/// bytes without libhdf5.
///
/// libhdf5 1.10 crashes or never returns where a damaged file's global heap, in which such texts
/// lie, is read; so this one thing is read here, every offset checked. It knows what h5py writes
/// by default (object headers of version 1); of anything else it says that there is no text.
/// Source: HDF5 File Format Specification 3.0, III.E, IV.A.1.a, IV.A.2.m.
struct HDF5Attributes {
    let image: HDF5Image

    static let attributeMessage = 0x0c
    private static let continuationMessage = 0x10
    private static let messageCountMax = 4096
    // Its number has two bytes.
    private static let heapObjectMax = 0xffff

    init(_ image: HDF5Image) {
        self.image = image
    }

    /// The attribute `name` of the object whose header is at `address`; nil where it has none, or
    /// not exactly one string of variable length.
    func text(_ name: String, headerAt address: Int) -> String? {
        for message in messages(headerAt: address)
        where message.type == Self.attributeMessage {
            if let text = text(name, in: message.body) { return text }
        }
        return nil
    }

    /// The messages of the object header at `address`, those in its continuations too.
    func messages(headerAt address: Int) -> [(type: Int, body: Range<Int>)] {
        guard number(at: address, 1) == 1, let count = number(at: address + 2, 2),
            let bytes = number(at: address + 8, 4), count <= Self.messageCountMax
        else { return [] }
        var messages: [(type: Int, body: Range<Int>)] = []
        var blocks = [(start: address + 16, end: address + 16 + bytes)]
        var next = 0
        while next < blocks.count, messages.count < count {
            var offset = blocks[next].start
            let end = blocks[next].end
            next += 1
            while offset + 8 <= end, messages.count < count, let type = number(at: offset, 2),
                let size = number(at: offset + 2, 2), offset + 8 + size <= image.count
            {
                let body = offset + 8..<offset + 8 + size
                messages.append((type, body))
                if type == Self.continuationMessage, let start = number(at: body.lowerBound, 8),
                    let length = number(at: body.lowerBound + 8, 8),
                    start <= image.count, length <= image.count
                {
                    blocks.append((start, start + length))
                }
                offset = body.upperBound
            }
        }
        return messages
    }

    /// The value of the attribute message `body`, if it is a scalar text called `name`.
    private func text(_ name: String, in body: Range<Int>) -> String? {
        guard let parts = parts(name, in: body), parts.value.count >= 16,
            isVariableText(typeAt: parts.type),
            number(at: parts.shape + 1, 1) == 0  // without axes
        else { return nil }
        return variableText(at: parts.value.lowerBound)
    }

    /// Where the parts of an attribute message are.
    struct Parts {
        let type: Int
        let shape: Int
        let value: Range<Int>
    }

    /// Whether the type at `place` is that of strings of variable length.
    func isVariableText(typeAt place: Int) -> Bool {
        number(at: place, 1).map { $0 & 0x0f } == 9
            && number(at: place + 1, 1).map { $0 & 0x0f } == 1
    }

    /// The parts of the attribute message `body`, if it is called `name`.
    func parts(_ name: String, in body: Range<Int>) -> Parts? {
        let start = body.lowerBound
        guard let version = number(at: start, 1), (1...3).contains(version),
            version == 1 || number(at: start + 1, 1) == 0,  // no shared type or shape
            let nameBytes = number(at: start + 2, 2), let typeBytes = number(at: start + 4, 2),
            let shapeBytes = number(at: start + 6, 2)
        else { return nil }
        // Version 1 pads each part to eight bytes, version 3 has the name's character set first.
        let padded = { (count: Int) in version == 1 ? (count + 7) / 8 * 8 : count }
        let nameStart = start + (version == 3 ? 9 : 8)
        let type = nameStart + padded(nameBytes)
        let shape = type + padded(typeBytes)
        let value = shape + padded(shapeBytes)
        guard value <= body.upperBound, string(nameStart..<nameStart + nameBytes) == name else {
            return nil
        }
        return Parts(type: type, shape: shape, value: value..<body.upperBound)
    }

    /// The text of variable length, `bytesMax` at most, whose descriptor is at `place`.
    func variableText(at place: Int, bytesMax: Int = .max) -> String? {
        guard let length = number(at: place, 4), length <= bytesMax,
            let heap = number(at: place + 4, 8),
            let index = number(at: place + 12, 4)
        else { return nil }
        return heapObject(index, of: heap, length: length).flatMap(string)
    }

    /// The first `length` bytes of object `index` in the global heap collection at `address`.
    private func heapObject(_ index: Int, of address: Int, length: Int) -> Range<Int>? {
        guard image.has("GCOL", at: address), let size = number(at: address + 8, 8), index > 0,
            size <= image.count - address
        else { return nil }
        var offset = address + 16
        var visited = 0
        while visited <= Self.heapObjectMax, offset + 16 <= address + size,
            let found = number(at: offset, 2), found != 0,
            let bytes = number(at: offset + 8, 8), bytes <= image.count
        {
            visited += 1
            let start = offset + 16
            if found == index {
                guard length <= bytes, start + length <= address + size else { return nil }
                return start..<start + length
            }
            offset = start + (bytes + 7) / 8 * 8
        }
        return nil
    }

    /// The text at `range`, up to its NUL.
    func string(_ range: Range<Int>) -> String? {
        guard range.upperBound <= image.count else { return nil }
        return String(validating: image[range].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The unsigned little-endian number of `count` bytes at `offset`, if it is there and no
    /// larger than a file can be.
    func number(at offset: Int, _ count: Int) -> Int? {
        guard offset >= 0, offset <= image.count - count else { return nil }
        var value = 0
        for index in (0..<count).reversed() {
            guard value < 1 << 40 else { return nil }
            value = value << 8 | Int(image[offset + index])
        }
        return value
    }
}
