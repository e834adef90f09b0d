/// A queue: in at one end, out at the other, both in constant time.
struct FIFO<Element> {
    /// Taken places are emptied at once, so that none is held twice and copied on write.
    private var places: [Element?] = []
    private var head = 0

    /// An emptied queue that has been longer gives its memory back.
    private static var keptPlacesMax: Int { 4096 }

    var count: Int { places.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : places[head] }

    mutating func append(_ element: Element) { places.append(element) }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = places[head].take()
        head += 1
        if head == places.count {
            places.removeAll(keepingCapacity: places.count <= Self.keptPlacesMax)
            head = 0
        } else if head > 64, head > places.count / 2 {
            places.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Puts elements before the first one, in their order.
    mutating func prepend(_ elements: [Element]) {
        guard !elements.isEmpty else { return }
        places.replaceSubrange(..<head, with: elements.map { $0 })
        head = 0
    }

    /// Drops all elements for which `isKept` is false.
    mutating func keep(where isKept: (Element) -> Bool) {
        places = places[head...].filter { $0.map(isKept) ?? false }
        head = 0
    }
}

extension FIFO: Sequence {
    func makeIterator() -> some IteratorProtocol<Element> {
        places[head...].lazy.compactMap { $0 }.makeIterator()
    }
}
