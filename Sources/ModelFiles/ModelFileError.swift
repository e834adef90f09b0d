/// A model file that cannot be served, and why; its description is one line for a terminal.
public struct ModelFileError: Error, Equatable, Sendable {
    /// The path as it was given.
    public let file: String
    /// What is wrong with it.
    public let fault: ModelFault
}
