/// Threads that share the work of a step: the one that makes it, and who stands by at the moment.
///
/// Not the threads themselves, of which this module knows nothing.
public protocol Crew: AnyObject, Sendable {
    /// A part of a work, by its number and how many there are.
    typealias Part = @convention(c) (_ work: UnsafeRawPointer, _ part: Int, _ parts: Int) -> Void

    /// Calls `part` with `work` for each of as many parts as there are threads now, at the same
    /// time, and returns when all are done.
    ///
    /// A pointer and a function, since a closure for another thread would be allocated.
    func share(_ work: UnsafeRawPointer, _ part: Part)
}
