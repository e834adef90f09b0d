import Containers
import Recurrent

extension ForwardBody {
    /// SHA-256 of everything that is asked for, to know a retry again: 32 bytes.
    ///
    /// Of the content, not of the text: the same request in other white space, or in JSON instead
    /// of NumPy, is the same request.
    public var fingerprint: [UInt8] {
        var bytes: [UInt8] = []
        switch inputs {
        case .single(let tensor):
            bytes.append(integers: [-1])
            bytes.append(tensor: tensor)
        case .named(let tensors):
            bytes.append(integers: [tensors.count])
            // Members of an object have no order.
            for input in tensors.sorted(by: { $0.name < $1.name }) {
                bytes.append(text: input.name)
                bytes.append(tensor: input.tensor)
            }
        }
        bytes.append(integers: [
            position ?? -1, commits ? 1 : 0, returnsSequences.map { $0 ? 1 : 0 } ?? -1,
            states.code, gates.code, lengths == nil ? 0 : 1,
        ])
        bytes.append(counted: lengths ?? [])
        bytes.append(counted: resetRows)
        return bytes.withUnsafeBytes { SHA256.digest($0) }
    }
}

extension StepDetail {
    fileprivate var code: Int {
        switch self {
        case .none: 0
        case .last: 1
        case .all: 2
        }
    }
}

/// Values one behind the other so that no two different sequences look alike: what may have any
/// length says how long it is.
extension [UInt8] {
    fileprivate mutating func append(integers: [Int]) {
        integers.withUnsafeBytes { append(contentsOf: $0) }
    }

    fileprivate mutating func append(counted integers: [Int]) {
        append(integers: [integers.count] + integers)
    }

    fileprivate mutating func append(text: String) {
        append(integers: [text.utf8.count])
        append(contentsOf: text.utf8)
    }

    fileprivate mutating func append(tensor: Tensor) {
        append(counted: tensor.shape)
        tensor.values.withUnsafeBytes { append(contentsOf: $0) }
    }
}
