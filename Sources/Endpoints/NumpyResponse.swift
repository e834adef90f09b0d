import HTTP1
import HTTPTypes
import Recurrent
import WireFormats

/// Answers that are NumPy files.
enum NumpyResponse {
    /// One tensor as `.npy`.
    static func npy(_ tensor: Tensor, fields: ResponseFields) -> Response {
        Response(
            status: .ok, fields: fields.with(.npy), body: NpyEncoder.npy(tensor))
    }

    /// Tensors by their keys as `.npz`.
    static func npz(_ tensors: [NamedTensor], fields: ResponseFields) -> Response {
        do throws(WireError) {
            return Response(
                status: .ok, fields: fields.with(.npz), body: try NpyEncoder.npz(tensors))
        } catch {
            return ProblemJSON.response(Problem(error))
        }
    }
}

extension ResponseFields {
    fileprivate func with(_ type: MediaType) -> ResponseFields {
        var fields = self
        fields[.contentType] = type.rawValue
        return fields
    }
}
