import Recurrent

/// Which version of which model, from which file: all that is said of a model without its weights.
///
/// An object, as every session's description holds it.
public final class ModelIdentity: Sendable {
    /// The name clients call it by.
    public let name: String
    /// Its version, as in a model repository.
    public let version: Int
    /// The file it was read from.
    public let file: String
    /// The file's digest, `sha256:` and 64 hexadecimal digits.
    public let digest: String
    /// What it takes, gives and remembers.
    public let signature: NetworkSignature

    init(name: String, version: Int, file: String, digest: String, signature: NetworkSignature) {
        self.name = name
        self.version = version
        self.file = file
        self.digest = digest
        self.signature = signature
    }

    /// Whether it is of the model `name`, and of that `version` where one is said.
    public func isMeant(by name: String, version: Int?) -> Bool {
        self.name == name && version ?? self.version == self.version
    }

    /// Whether `other` is the same version, read from a file of the same content.
    func isSame(as other: ModelIdentity) -> Bool {
        name == other.name && version == other.version && digest == other.digest
    }
}
