/// What `Accept-Encoding` (RFC 9110, 12.5.3) says of the codings that are ours to give.
struct AcceptEncoding: Equatable {
    /// How much gzip is wanted, in thousandths; nil when it is not named.
    private(set) var gzip: Int?
    /// How much deflate is wanted, in thousandths; nil when it is not named.
    private(set) var deflate: Int?
    /// How much the unchanged form is wanted, in thousandths; nil when it is not named.
    private(set) var identity: Int?
    private var others: Int?

    init(_ values: [String]) {
        for member in values.flatMap({ FieldList.members(of: $0) }) {
            let parts = member.split(separator: ";", omittingEmptySubsequences: false)
                .map { FieldList.trimmed($0) }
            let weight = parts.dropFirst().lazy.compactMap(Self.weight).first ?? 1000
            switch parts.first {
            case "gzip", "x-gzip": gzip = max(gzip ?? 0, weight)
            case "deflate": deflate = max(deflate ?? 0, weight)
            case "identity": identity = weight
            case "*": others = weight
            default: break
            }
        }
    }

    /// Whether gzip is allowed and wanted at least as much as the unchanged form.
    ///
    /// The unchanged form, unless named, is acceptable but not asked for, so gzip wins over it.
    var prefersGzip: Bool {
        let gzip = gzip ?? others ?? 0
        return gzip > 0 && gzip >= identity ?? 0
    }

    /// Whether deflate is asked for by name, and gzip is not to be had.
    var prefersDeflate: Bool {
        let deflate = deflate ?? 0
        return !prefersGzip && deflate > 0 && deflate >= identity ?? 0
    }

    /// The thousandths of `q=0.5`; 0 for a weight outside the grammar, nil for another parameter.
    private static func weight(_ parameter: Substring) -> Int? {
        guard parameter.hasPrefix("q=") else { return nil }
        let digits = Array(parameter.dropFirst(2).utf8)
        guard let first = digits.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1"),
            digits.count <= 5, digits.count == 1 || digits[1] == UInt8(ascii: "."),
            digits.dropFirst(2).allSatisfy(\.isDigit)
        else { return 0 }
        var thousandths = Int(first - UInt8(ascii: "0"))
        for place in 2..<5 {
            let digit = place < digits.count ? Int(digits[place] - UInt8(ascii: "0")) : 0
            thousandths = thousandths * 10 + digit
        }
        return min(thousandths, 1000)
    }
}
