import WireFormats

/// What must be done about one model so that what is served agrees with its files.
///
/// A difference counts once two looks have seen it: what somebody is still writing, or replaces,
/// looks otherwise each time.
struct RepositoryPlan: Equatable {
    /// Versions to read and serve, ascending.
    private(set) var loads: [RepositoryLook.Version] = []
    /// Versions that are served and whose files are gone.
    private(set) var gone: [Int] = []
    /// Versions that are served and that the rule no longer names; they go once those it does name
    /// are there.
    private(set) var superseded: [Int] = []
    /// Versions that the rule names and that cannot be served.
    private(set) var faults: [Int: RepositoryFault] = [:]
    /// Versions of which the other look saw other files.
    private(set) var unsettled: [RepositoryLook.Version] = []
    /// Versions whose files are those that are served.
    private(set) var agreeing: [Int] = []
    /// Versions that are neither there nor served any more.
    private(set) var forgotten: [Int] = []

    /// Whether nothing is to be loaded or unloaded, now or once the files are settled.
    var isEmpty: Bool { changesNothing && unsettled.isEmpty }
    /// Whether nothing is to be loaded or unloaded now.
    var changesNothing: Bool { loads.isEmpty && gone.isEmpty && superseded.isEmpty }

    /// The plan for a model.
    ///
    /// - Parameters:
    ///   - look: its files, nil if there are none, and `before` those of the look before.
    ///   - isAsked: whether somebody wants it loaded: then what failed is tried again, and what was
    ///     unloaded is loaded.
    init(
        _ look: RepositoryLook.Model?, before: RepositoryLook.Model?, record: ModelRecord,
        policy: VersionPolicy, isAsked: Bool
    ) {
        let chosen = look?.chosen(policy) ?? (versions: [], missing: [])
        let there = Set(look?.versions.map(\.number) ?? [])
        let thereBefore = Set(before?.versions.map(\.number) ?? [])
        gone = record.served.filter { !there.contains($0) && !thereBefore.contains($0) }
        forgotten = record.versions.filter {
            !there.contains($0.key) && $0.value.state == .unavailable
                && !chosen.missing.contains($0.key)
        }.keys.sorted()
        if let look, let fault = look.fault {
            for version in chosen.versions { faults[version.number] = fault }
            return
        }
        let wanted = chosen.versions.filter { isAsked || !record.holds($0.number) }
        for version in wanted {
            let known = record.versions[version.number]
            let earlier = before?.versions.first { $0.number == version.number }
            if version.files.stamps == known?.stamps {
                agreeing.append(version.number)
            } else if !isAsked && version.files.stamps == known?.failed {
                continue
            } else if version != earlier {
                unsettled.append(version)
            } else {
                load(version)
            }
        }
        if let look {
            for number in chosen.missing where isAsked || !record.holds(number) {
                faults[number] = look.missing(number)
            }
        }
        let named = Set(chosen.versions.map(\.number))
        let namedBefore = Set(before?.chosen(policy).versions.map(\.number) ?? [])
        let isWhole = loads.count + agreeing.count == wanted.count && faults.isEmpty
        superseded =
            !isWhole || named != namedBefore
            ? [] : record.served.filter { there.contains($0) && !named.contains($0) }
    }

    private mutating func load(_ version: RepositoryLook.Version) {
        do throws(RepositoryFault) {
            _ = try version.entry()
            loads.append(version)
        } catch {
            faults[version.number] = error
        }
    }
}

extension ModelRecord {
    /// Whether a version stays unloaded until somebody has it loaded.
    fileprivate func holds(_ number: Int) -> Bool { isHeld || versions[number]?.isHeld == true }
}
