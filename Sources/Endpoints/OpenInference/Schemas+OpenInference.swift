/// Schemas of the Open Inference Protocol. Members that mean nothing here are allowed in requests.
extension Schemas {
    static var openInference: [String: Any] {
        let port = object(["name": text, "datatype": text, "shape": array(integer)])
        return [
            "InferError": object(["error": text]),
            "InferRequest": open(
                [
                    "id": text, "parameters": open([:], required: []),
                    "inputs": array(
                        open(
                            ["name": text, "datatype": text, "shape": array(integer)],
                            required: ["name", "datatype", "shape"])),
                    "outputs": array(open(["name": text], required: ["name"])),
                ], required: ["inputs"]),
            "InferAnswer": object(
                [
                    "id": text, "model_name": text, "model_version": text,
                    "parameters": open([:], required: []),
                    "outputs": array(
                        open(
                            ["name": text, "datatype": text, "shape": array(integer)],
                            required: ["name", "datatype", "shape"])),
                ], required: ["model_name", "model_version", "outputs"]),
            "ServerMetadata": object([
                "name": text, "version": text, "extensions": array(text),
            ]),
            "ModelMetadata": object([
                "name": text, "versions": array(text), "platform": text, "inputs": array(port),
                "outputs": array(port),
            ]),
            "ModelReady": object(["name": text, "ready": flag]),
            "ModelConfig": open(
                ["name": text, "max_batch_size": integer],
                required: [
                    "name", "platform", "backend", "max_batch_size", "input", "output",
                    "sequence_batching",
                ]),
            "ModelStats": object(["model_stats": array(modelStats)]),
            "RepositoryIndexRequest": open(["ready": flag], required: []),
            "RepositoryIndex": array(
                object(["name": text, "version": text, "state": text, "reason": text])),
            "LoadModel": object(
                ["parameters": object(["config": text], required: [])], required: []),
            "UnloadModel": object(
                unload.merging([
                    "parameters": object(
                        unload.merging(["unload_dependents": flag]) { one, _ in one },
                        required: [])
                ]) { one, _ in one }, required: []),
        ]
    }

    private static var unload: [String: Any] {
        ["version": integer, "sessions": ["enum": ["refuse", "delete", "keep", "finish"]]]
    }

    private static var modelStats: [String: Any] {
        let sum = object(["count": integer, "ns": integer])
        let names = [
            "success", "fail", "queue", "compute_input", "compute_infer", "compute_output",
            "cache_hit", "cache_miss",
        ]
        return object([
            "name": text, "version": text, "last_inference": integer, "inference_count": integer,
            "execution_count": integer,
            "inference_stats": object(Dictionary(uniqueKeysWithValues: names.map { ($0, sum) })),
            "batch_stats": array(
                object([
                    "batch_size": integer, "compute_input": sum, "compute_infer": sum,
                    "compute_output": sum,
                ])),
        ])
    }

    /// An object that may have other properties too.
    static func open(
        _ properties: [String: Any], required: [String]
    ) -> [String: Any] {
        ["type": "object", "properties": properties, "required": required]
    }
}
