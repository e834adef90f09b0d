import HTTPTypes
import WireFormats

extension PredictFault {
    /// What a body gets that is none of theirs, and what one gets whose values cannot be taken.
    var status: HTTPResponse.Status {
        switch self {
        case .noInputs, .bothFormats, .noInstances, .notOne, .control, .severalSequences,
            .unnamedSequence:
            .badRequest
        case .bytes, .instanceShape: .unprocessableContent
        }
    }

    /// What happened, where, and how to mend it.
    var detail: String {
        switch self {
        case .noInputs: "Missing 'inputs' or 'instances' key."
        case .bothFormats:
            "Not formatted correctly: only one of 'inputs' and 'instances' may be there."
        case .noInstances: "No values in 'instances' array."
        case .bytes(let place):
            "\(place) is bytes (b64), which a network here does not read; send numbers."
        case .instanceShape(let place, let expected, let actual):
            "\(place) has shape \(Shape.text(actual)), that of the first instance is "
                + "\(Shape.text(expected)); send those of one shape together."
        case .notOne(let place): "\(place) must be one integer, alone or as an array of one."
        case .control(let place, let actual):
            "\(place) is \(actual); it must be 0, 1 (the sequence starts) or 2 (it ends)."
        case .severalSequences(let place):
            "\(place) has another sequence_id or sequence_control_input than the first instance; "
                + "the rows of one request are those of one sequence."
        case .unnamedSequence:
            "sequence_control_input is 2, and no sequence_id but 0 names the sequence to end."
        }
    }
}
