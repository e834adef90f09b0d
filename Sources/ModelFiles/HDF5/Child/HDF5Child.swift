import Glibc

/// An HDF5 file that another process reads for this one, so that what libhdf5 does with a hostile
/// file it does there: a crash is an error here.
///
/// Takes nothing from the other process on trust: what it sends is of the size that was asked for,
/// and where it says that numbers lie they are read by this process, if that is in the image.
final class HDF5Child: HDF5Reading {
    private let channel: HDF5Channel
    private let process: ReaderProcess
    private let image: HDF5Image
    private let seconds: Double
    /// Why it answers nothing more.
    private var failure: HDF5Fault?

    /// Opens `image` in the process that `start` starts, which runs `HDF5Server.serve` with the
    /// socket that it is given; it is killed where an answer takes longer than `seconds`, and the
    /// longer the larger the image.
    init(
        _ image: HDF5Image, seconds: Double,
        start: (_ socket: Int32) throws(HDF5Fault) -> ReaderProcess
    ) throws(HDF5Fault) {
        guard let (own, other) = HDF5Channel.makePair() else {
            throw .notStarted(code: errno)
        }
        channel = HDF5Channel(socket: own)
        process = try start(other)
        self.image = image
        self.seconds = seconds + HDF5Server.cpuSecondsMax(image.count)
        guard case .opened = try reply() else { throw broken() }
    }

    func floats(at path: String, shape: [Int]) throws(HDF5Fault) -> [Float] {
        let reply = try ask(.floats(path: path, shape: shape))
        let count = try HDF5Dataset.count(of: shape, stored: image.count)
        switch reply {
        case .stored(let place) where place.count == count:
            guard let floats = image.floats(place) else { throw .unreadable }
            return floats
        case .floats:
            return try talk { channel, deadline throws(HDF5Channel.Fault) in
                try channel.receive(count, of: Float.self, until: deadline)
            }
        default: throw broken()
        }
    }

    func memberCount(of path: String) throws(HDF5Fault) -> Int? {
        guard case .memberCount(let count) = try ask(.memberCount(path: path)) else {
            throw broken()
        }
        return count
    }

    func attribute(_ name: String, of path: String) throws(HDF5Fault) -> String? {
        guard case .attribute(let text) = try ask(.attribute(name: name, path: path)) else {
            throw broken()
        }
        return text
    }

    private func ask(_ query: HDF5Query) throws(HDF5Fault) -> HDF5Reply {
        try talk { channel, deadline throws(HDF5Channel.Fault) in
            try channel.sendMessage(query, until: deadline)
        }
        return try reply()
    }

    private func reply() throws(HDF5Fault) -> HDF5Reply {
        let reply = try talk { channel, deadline throws(HDF5Channel.Fault) in
            try channel.receiveMessage(HDF5Reply.self, until: deadline)
        }
        if case .fault(let fault) = reply { throw fault }
        return reply
    }

    /// Lets `body` send or receive; where it cannot, ends the process and says how it ended.
    private func talk<Value>(
        _ body: (HDF5Channel, Deadline) throws(HDF5Channel.Fault) -> Value
    ) throws(HDF5Fault) -> Value {
        if let failure { throw failure }
        do throws(HDF5Channel.Fault) {
            return try body(channel, .after(seconds: seconds))
        } catch {
            switch error {
            case .late:
                _ = process.kill()
                throw remember(late(seconds))
            case .closed:
                switch process.collect() {
                case .signal(SIGPROF):
                    throw remember(late(HDF5Server.cpuSecondsMax(image.count)))
                case .signal(let number): throw remember(.libraryEnded(signal: number))
                case .exit(let code): throw remember(.libraryExited(code: code))
                }
            }
        }
    }

    private func late(_ seconds: Double) -> HDF5Fault {
        .libraryLate(seconds: Int(seconds.rounded(.up)))
    }

    /// The process answered something else than it was asked.
    private func broken() -> HDF5Fault {
        _ = process.kill()
        return remember(.unreadable)
    }

    private func remember(_ fault: HDF5Fault) -> HDF5Fault {
        failure = fault
        return fault
    }
}
