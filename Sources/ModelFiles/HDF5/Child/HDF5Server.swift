import Glibc

/// The process that reads one HDF5 file for another: what `HDF5Child` starts.
///
/// Gives up every right that reading from memory does not need before it looks at a byte.
public enum HDF5Server {
    /// The descriptor under which that process finds the file's memory.
    static let imageDescriptor: Int32 = 3

    // What it may take beside what it has when it begins: so much, and for what it unpacks of the
    // file so many times the file.
    private static let growthBytesMin = 512 << 20
    private static let imagesMax = 4
    // Unfolding and converting is far quicker than this on any machine.
    private static let secondsMin = 0.5
    private static let bytesPerSecondMin = 10_000_000.0

    /// Seconds of work, waiting not counted, that a file of `imageBytes` may take in all.
    static func cpuSecondsMax(_ imageBytes: Int) -> Double {
        secondsMin + Double(imageBytes) / bytesPerSecondMin
    }

    /// Reads the file in the memory at descriptor 3 and answers about it through `socket` until the
    /// other end is closed; false where it is no socket.
    public static func serve(socket: Int32) -> Bool {
        var type: Int32 = 0
        var bytes = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &bytes) == 0 else { return false }
        do throws(HDF5Channel.Fault) {
            try serve(HDF5Channel(socket: socket))
        } catch {
            // Nobody is there to be told.
        }
        return true
    }

    private static func serve(_ channel: HDF5Channel) throws(HDF5Channel.Fault) {
        let file: HDF5File
        do throws(HDF5Fault) {
            let image = try HDF5Image(descriptor: imageDescriptor)
            renounce(imageBytes: image.count)
            file = try HDF5File(image)
        } catch {
            return try channel.sendMessage(HDF5Reply.fault(error), until: .never)
        }
        try channel.sendMessage(HDF5Reply.opened, until: .never)
        while true {
            try answer(
                try channel.receiveMessage(HDF5Query.self, until: .never), of: file, on: channel)
        }
    }

    private static func answer(
        _ query: HDF5Query, of file: HDF5File, on channel: HDF5Channel
    ) throws(HDF5Channel.Fault) {
        var floats: [Float] = []
        let reply: HDF5Reply
        do throws(HDF5Fault) {
            switch query {
            case .floats(let path, let shape):
                switch try file.values(at: path, shape: shape) {
                case .stored(let place): reply = .stored(place)
                case .read(let values):
                    floats = values
                    reply = .floats
                }
            case .memberCount(let path):
                reply = .memberCount(try file.memberCount(of: path))
            case .attribute(let name, let path):
                reply = .attribute(try file.attribute(name, of: path))
            }
        } catch {
            reply = .fault(error)
        }
        try channel.sendMessage(reply, until: .never)
        try channel.send(floats, until: .never)
    }

    /// No core, no file written or opened any more, and an end to time and memory.
    private static func renounce(imageBytes: Int) {
        let seconds = cpuSecondsMax(imageBytes)
        let limits: [(__rlimit_resource_t, Int)] = [
            (Int32(RLIMIT_AS.rawValue), addressBytes + growthBytesMin + imagesMax * imageBytes),
            (Int32(RLIMIT_CORE.rawValue), 0), (Int32(RLIMIT_FSIZE.rawValue), 0),
            (Int32(RLIMIT_NOFILE.rawValue), Int(imageDescriptor) + 1),
            // The timer below ends it sooner; this one nothing can hold off.
            (Int32(RLIMIT_CPU.rawValue), Int(seconds) + 2),
        ]
        for (resource, value) in limits {
            var limit = rlimit()
            getrlimit(resource, &limit)
            limit.rlim_max = min(limit.rlim_max, rlim_t(value))
            limit.rlim_cur = min(limit.rlim_cur, limit.rlim_max)
            setrlimit(resource, &limit)
        }
        var timer = itimerval()
        timer.it_value.tv_sec = Int(seconds)
        timer.it_value.tv_usec = Int((seconds - seconds.rounded(.down)) * 1e6)
        setitimer(Int32(ITIMER_PROF.rawValue), &timer, nil)
    }

    /// The bytes that this process has mapped; zero where the system does not say.
    ///
    /// Differs by gigabytes from machine to machine: libraries reserve some for each core.
    private static var addressBytes: Int {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 32)
        let count = read(descriptor, &text, text.count)
        let digits = text.prefix(max(0, count)).prefix { (0x30...0x39).contains($0) }
        return (Int(String(decoding: digits, as: UTF8.self)) ?? 0)
            * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
