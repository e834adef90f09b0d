/// A session as a client may see it.
///
/// Times are milliseconds since 1970-01-01 UTC.
public struct SessionInfo: Sendable {
    /// Its id.
    public let id: SessionID
    /// Its model.
    public let model: ModelIdentity
    /// Its rows.
    public let batchSize: Int
    /// The steps it has taken since its start or its last full reset.
    public let position: Int
    /// Changes with every change of its states; never the same again, also not after a delete.
    public let revision: UInt64
    /// When it was created.
    public let createdAt: Int64
    /// When it was last used.
    public let lastUsedAt: Int64
    /// When it will end if it is not used; nil is never.
    public let expiresAt: Int64?
    /// Whether it waits for its model, which is not loaded; its time to live stands still then.
    public let isAsleep: Bool
}
