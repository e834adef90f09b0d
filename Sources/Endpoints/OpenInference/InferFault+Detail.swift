import HTTPTypes
import WireFormats

extension InferFault {
    /// What a body that is cut wrongly gets, and what one gets whose values cannot be taken.
    var status: HTTPResponse.Status {
        switch self {
        case .headerLength, .binarySize, .missingBytes, .trailingBytes, .reserved, .sharedMemory,
            .unnamedSequence:
            .badRequest
        case .texts, .binaryOnly, .dataShape, .inexact, .rank: .unprocessableContent
        }
    }

    /// What happened, where, and how to mend it.
    var detail: String {
        switch self {
        case .headerLength(let jsonBytes, let bodyBytes):
            "Inference-Header-Content-Length is \(jsonBytes); it must be the bytes of the JSON "
                + "at the body's beginning, 1 to \(bodyBytes)."
        case .texts(let place):
            "\(place) is of BYTES, which are texts; a network takes numbers."
        case .binaryOnly(let place, let datatype):
            "\(place) is of \(datatype), which has no form in JSON; send it as binary data."
        case .binarySize(let place, let expected, let actual):
            "\(place) has a binary_data_size of \(actual); its shape and datatype make \(expected)."
        case .missingBytes(let place, let expected, let actual):
            "\(place) needs \(expected) bytes behind the JSON; \(actual) are left."
        case .trailingBytes(let count): "\(count) bytes stand behind the last binary tensor."
        case .dataShape(let place, let shape, let actual):
            "\(place) has data of shape \(Shape.text(actual)); it must be \(Shape.text(shape)), "
                + "or the same numbers without nesting."
        case .inexact(let place):
            "\(place) is an integer that no float32 holds: all up to 2^24 are, larger ones only "
                + "some. Send FP64 to have it rounded."
        case .rank(let place, let actual, let max):
            "\(place) has \(actual) axes; a tensor here has \(max) at most."
        case .reserved(let name): "The parameter \(name) is reserved: triton_ begins no name."
        case .sharedMemory(let place): "\(place) is in shared memory, which is not served."
        case .unnamedSequence:
            "sequence_start and sequence_end need a sequence_id that is neither 0 nor empty."
        }
    }
}
