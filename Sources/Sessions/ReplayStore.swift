/// A finished forward as it is kept for a client whose answer was lost.
struct ReplayRecord {
    /// Where the session stood before it, if the request said so and moved the session.
    let startPosition: Int?
    /// The client's name for the request.
    let key: String?
    /// The request's digest.
    let fingerprint: [UInt8]
    let answer: ForwardAnswer

    /// Bytes of memory, near enough: the numbers, the texts, and what every record has.
    var bytes: Int {
        let tensors = answer.outputs + (answer.states ?? []) + (answer.gates ?? []).flatMap { $0 }
        let floats = tensors.reduce(0) { $0 + $1.values.count }
        return 4 * floats + 96 * tensors.count + fingerprint.count + (key?.utf8.count ?? 0) + 512
    }
}

/// The kept answers of one worker, within a limit of bytes; the oldest make room.
struct ReplayStore {
    /// Names a record; a session knows its own.
    typealias Number = UInt64

    private let bytesMax: Int
    private var bytes = 0
    private var records: [Number: ReplayRecord] = [:]
    /// The numbers from the oldest on, some of them forgotten since.
    private var order = FIFO<Number>()
    private var nextNumber: Number = 0

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    subscript(number: Number) -> ReplayRecord? { records[number] }

    /// Keeps `record`; nil if it alone is larger than the limit.
    mutating func keep(_ record: ReplayRecord) -> Number? {
        let size = record.bytes
        guard size <= bytesMax else { return nil }
        while bytes + size > bytesMax, let oldest = order.popFirst() { forget(oldest) }
        let number = nextNumber
        nextNumber += 1
        records[number] = record
        bytes += size
        order.append(number)
        return number
    }

    mutating func forget(_ number: Number) {
        guard let record = records.removeValue(forKey: number) else { return }
        bytes -= record.bytes
        if order.count > 2 * records.count + 64 {
            let living = records
            order.keep { living[$0] != nil }
        }
    }
}
