import Glibc

/// Asks for large pages under `memory`, which is about to be filled.
///
/// Of small ones a hundred megabytes take 25 000, and the system longer to give them than filling
/// them takes. A wish: where there are none, or `memory` is too small for one, nothing happens.
func adviseLargePages(_ memory: UnsafeMutableRawBufferPointer) {
    let pageBytes = 2 << 20
    guard memory.count >= 2 * pageBytes, let start = memory.baseAddress else { return }
    let first = start.alignedUp(toMultipleOf: pageBytes)
    let bytes = (start + memory.count - first) / pageBytes * pageBytes
    madvise(first, bytes, MADV_HUGEPAGE)
}
