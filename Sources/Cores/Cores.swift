import CAffinity
import Synchronization

/// The cores that this process may use, and threads that keep to one of them.
///
/// A thread keeps to the core of the thread that has made it. Dispatch makes its threads where a
/// block is left for them: so a block that computes for long calls `leave` first.
public enum Cores {
    private typealias Mask = [UInt]

    /// The numbers of the cores that the process may use, as found at the first look, which must
    /// come before any thread keeps to one; empty where the system does not tell.
    public static let allowed: [Int] = allowedMask.map { numbers(in: $0) } ?? []

    private static let allowedMask = current()
    /// Whether any thread has ever kept to one core.
    private static let hasKept = Atomic(false)

    // 4,096 cores; the system refuses a mask with fewer bits than it counts cores.
    private static let words = 64

    /// Keeps the calling thread on one core until it leaves it.
    ///
    /// - Returns: whether the system does so; if not, the thread goes where it went before.
    public static func keep(to core: Int) -> Bool {
        precondition(allowed.contains(core), "core \(core)")
        hasKept.store(true, ordering: .relaxed)
        var mask = Mask(repeating: 0, count: words)
        mask[core / UInt.bitWidth] = 1 << UInt(core % UInt.bitWidth)
        return set(mask)
    }

    /// Lets the calling thread go to all cores of the process again, wherever it has that from.
    public static func leave() {
        guard hasKept.load(ordering: .relaxed), let allowedMask, current() != allowedMask else {
            return
        }
        // Refused only where the process has lost cores since; then the thread keeps what it has.
        _ = set(allowedMask)
    }

    /// The cores that the calling thread may use.
    static var ofThread: [Int] { current().map { numbers(in: $0) } ?? [] }

    private static func current() -> Mask? {
        var mask = Mask(repeating: 0, count: words)
        let bytes = mask.withUnsafeMutableBufferPointer { mask in
            affinity_get(mask.baseAddress, UInt(mask.count * MemoryLayout<UInt>.size))
        }
        return bytes > 0 ? mask : nil
    }

    private static func set(_ mask: Mask) -> Bool {
        mask.withUnsafeBufferPointer { mask in
            affinity_set(mask.baseAddress, UInt(mask.count * MemoryLayout<UInt>.size)) == 0
        }
    }

    private static func numbers(in mask: Mask) -> [Int] {
        mask.indices.flatMap { word in
            (0..<UInt.bitWidth).filter { mask[word] >> UInt($0) & 1 == 1 }
                .map { word * UInt.bitWidth + $0 }
        }
    }
}
