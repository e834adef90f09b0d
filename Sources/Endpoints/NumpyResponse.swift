import HTTP1
import HTTPTypes
import Recurrent
import WireFormats

/// Answers that are NumPy files.
enum NumpyResponse {
    /// One tensor as `.npy`.
    static func npy(_ tensor: Tensor, fields: HTTPFields) -> Response {
        Response(
            status: .ok, fields: fields.with(.npy), body: NpyEncoder.npy(tensor))
    }

    /// Tensors by their keys as `.npz`.
    static func npz(_ tensors: [(key: String, value: Tensor)], fields: HTTPFields) -> Response {
        let named = tensors.map { NamedTensor(name: $0.key, tensor: $0.value) }
        do throws(WireError) {
            return Response(
                status: .ok, fields: fields.with(.npz), body: try NpyEncoder.npz(outputs: named))
        } catch {
            return ProblemJSON.response(Problem(error))
        }
    }
}

extension HTTPFields {
    fileprivate func with(_ type: MediaType) -> HTTPFields {
        var fields = self
        fields[.contentType] = type.rawValue
        return fields
    }
}
