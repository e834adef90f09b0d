import Endpoints
import Sessions
import WireFormats

/// What is known of the model of one name: how each of its versions stands, and by which rule.
struct ModelRecord: Sendable {
    /// One version.
    struct Version: Sendable {
        var state = ModelState.State.unavailable
        var reason = ""
        /// What is served; nil if nothing is.
        var model: ServedModel?
        /// The files that it was read from, or that were found to hold the same.
        var stamps: [String: FileStamp]?
        /// The files that could not be served: not tried again before they change.
        var failed: [String: FileStamp]?
        /// What was read and waits for the engine to take it, with its files.
        var waiting: (model: ServedModel, stamps: [String: FileStamp])?
        /// Whether somebody had it unloaded: it stays so until somebody has it loaded.
        var isHeld = false
    }

    /// Which versions are served, where a client said so when it had the model loaded.
    var policy: VersionPolicy?
    /// Whether somebody had the model unloaded, with all versions that may come.
    var isHeld = false
    var versions: [Int: Version] = [:]

    /// The numbers of those that are served, ascending.
    var served: [Int] { versions.filter { $0.value.stamps != nil }.keys.sorted() }

    /// Those that are served no more while sessions of theirs go on.
    var finishing: [Int] { versions.filter { $0.value.state == .unloading }.keys.sorted() }

    /// How a version stands; nil if it is not known.
    func state(of number: Int, name: String) -> ModelState? {
        versions[number].map {
            ModelState(name: name, version: number, state: $0.state, reason: $0.reason)
        }
    }

    /// How all versions stand, ascending.
    func states(of name: String) -> [ModelState] {
        versions.keys.sorted().compactMap { state(of: $0, name: name) }
    }

    /// Notes that the files of a version are being read.
    mutating func noteLoading(_ number: Int) {
        var version = versions[number] ?? Version()
        if version.state == .unavailable { version.state = .loading }
        versions[number] = version
    }

    /// Notes that the files of a version are those that are served.
    mutating func noteAgreement(_ number: Int) {
        versions[number]?.failed = nil
        versions[number]?.reason = ""
    }

    /// Notes that a version is served.
    mutating func noteServed(_ number: Int, _ model: ServedModel, _ files: VersionFiles) {
        versions[number] = Version(state: .ready, model: model, stamps: files.stamps)
    }

    /// Notes that a model was read and could not be taken yet: not to be read again.
    mutating func noteWaiting(_ number: Int, _ model: ServedModel, _ files: VersionFiles) {
        versions[number]?.waiting = (model, files.stamps)
    }

    /// Notes that files cannot be served; what was served is served on.
    ///
    /// - Returns: whether that is news.
    mutating func noteFailure(
        _ number: Int, reason: String, files: [String: FileStamp]?
    ) -> Bool {
        var version = versions[number] ?? Version()
        let isNews = version.reason != reason
        version.reason = reason
        version.failed = files
        if version.state == .loading { version.state = .unavailable }
        versions[number] = version
        return isNews
    }

    /// Notes that a version is served no more, and that `left` sessions of it go on.
    mutating func noteUnloaded(_ number: Int, left: Int, isHeld: Bool) {
        versions[number] = Version(
            state: left > 0 ? .unloading : .unavailable,
            reason: left > 0 ? Self.finishing : Self.unloaded, isHeld: isHeld)
    }

    /// Notes that the last session of a version that is served no more has ended.
    mutating func noteFinished(_ number: Int) {
        versions[number]?.state = .unavailable
        versions[number]?.reason = Self.unloaded
    }

    /// Notes that somebody has the model loaded: what was unloaded stays so no more.
    mutating func noteAsked() {
        isHeld = false
        for number in versions.keys { versions[number]?.isHeld = false }
    }

    /// The words that Triton has for it.
    private static let unloaded = "unloaded"
    private static let finishing = "unloaded; its sessions go on until they end"
}
