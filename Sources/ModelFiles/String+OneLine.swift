import Foundation

extension String {
    /// This text without control characters: a name out of a file may hold anything, a line on a
    /// terminal may not.
    public var onOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    CharacterSet.controlCharacters.contains(scalar) ? "\u{fffd}" : scalar
                }))
    }
}
