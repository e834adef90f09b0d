/// Schemas of TensorFlow Serving's REST, and of SageMaker's and TorchServe's paths. Members that
/// mean nothing here are allowed in requests.
extension Schemas {
    static var predict: [String: Any] {
        let request: [String: Any] = [
            "signature_name": text, "instances": ["type": "array"],
            "inputs": ["type": ["array", "number", "object"]],
        ]
        let answer: [String: Any] = [
            "predictions": ["type": "array"], "outputs": ["type": ["array", "object"]],
        ]
        return [
            "Predict": open(request, required: []),
            "PredictAnswer": object(answer, required: []),
            "SignatureMetadata": object([
                "model_spec": object([
                    "name": text, "signature_name": text, "version": text,
                ]),
                "metadata": object([
                    "signature_def": object([
                        "signature_def": object(["serving_default": signature])
                    ])
                ]),
            ]),
            "Invocation": open(
                request.merging(["requestType": ["enum": ["NEW_SESSION", "CLOSE"]]]) {
                    one, _ in one
                }, required: []),
            // What was asked decides: a predict's answer, or the session that was opened or closed.
            "InvocationAnswer": open(answer, required: []),
            "Anything": ["type": ["object", "array"]],
            "Ping": object(["status": text]),
            "ErrorMessage": object(["code": integer, "type": text, "message": text]),
        ]
    }

    /// What TensorFlow Serving says of one version.
    static var versionStatus: [String: Any] {
        object([
            "version": text, "state": text,
            "status": object(["error_code": text, "error_message": text]),
        ])
    }

    private static var signature: [String: Any] {
        let dim = object(["size": text, "name": text])
        let port = object([
            "dtype": text, "name": text,
            "tensor_shape": object(["dim": array(dim), "unknown_rank": flag]),
        ])
        let ports: [String: Any] = ["type": "object", "additionalProperties": port]
        return object([
            "inputs": ports, "outputs": ports, "method_name": text,
            "defaults": ["type": "object"],
        ])
    }
}
