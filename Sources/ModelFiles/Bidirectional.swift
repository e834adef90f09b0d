/// What becomes of layers that read their sequence from its end: Keras' `Bidirectional` and
/// `go_backwards`, and what other formats call so.
public enum Bidirectional: String, Sendable {
    /// They are refused, since they cannot be computed step by step.
    case refuse
    /// They are served; each request is then a whole sequence to them.
    case wholeRequest = "whole-request"

    /// What to do instead of what is refused, and why.
    static let advice =
        "only a request that holds the whole sequence can be answered; to serve it so, set"
        + " bidirectional: whole-request in the configuration, else use a layer that reads forward"
}
