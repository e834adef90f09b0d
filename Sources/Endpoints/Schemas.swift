/// The JSON schemas of bodies and answers, for `openapi.json`.
enum Schemas {
    static var all: [String: Any] {
        [requests, sessions, models, openInference, predict].reduce([:]) {
            $0.merging($1) { one, _ in one }
        }
    }

    private static var requests: [String: Any] {
        [
            "CreateSession": object(
                [
                    "id": text, "version": integer, "batch_size": integer,
                    "ttl_seconds": nullable("number"), "states": states,
                ], required: []),
            "Forward": object(forward, required: ["inputs"]),
            "ForwardMany": object(
                [
                    "requests": array(
                        object(
                            forward.merging(["session": text]) { one, _ in one },
                            required: ["inputs"]))
                ], required: ["requests"]),
            "StreamLine": ["type": ["array", "number", "object"]],
            "SetStates": object(["states": states], required: ["states"]),
            "SetState": object(["value": tensor], required: ["value"]),
            "Reset": object(
                [
                    "layers": array(["type": ["string", "integer"]]), "rows": array(integer),
                ], required: []),
        ]
    }

    private static var sessions: [String: Any] {
        [
            "Session": session,
            "SessionList": object(
                ["sessions": array(reference("Session")), "next_cursor": text],
                required: ["sessions"]),
            "ForwardAnswer": object(answer, required: ["outputs", "position"]),
            "ForwardManyAnswer": object([
                "results": array(
                    object(
                        answer.merging(["session": text, "problem": reference("Problem")]) {
                            one, _ in one
                        }, required: []))
            ]),
            "States": object(["position": integer, "states": states]),
            "State": object([
                "layer": text, "name": text, "shape": shape, "dtype": text, "position": integer,
                "value": tensor,
            ]),
            "StateSet": object([
                "layer": text, "name": text, "shape": shape, "position": integer,
            ]),
        ]
    }

    private static var session: [String: Any] {
        let members = [
            "id": text, "model": text, "version": integer, "batch_size": integer,
            "position": integer, "created_at": time, "last_used_at": time,
            "expires_at": nullable("string"),
            "states": array(object(["layer": text, "name": text, "shape": shape])),
        ]
        return object(
            members.merging(["asleep": flag]) { one, _ in one }, required: Array(members.keys))
    }

    private static var models: [String: Any] {
        let port = object(["name": text, "shape": shape, "dtype": text])
        let layer = object([
            "name": text, "kind": text, "output_shape": shape, "parameters": integer,
        ])
        let recurrent = object([
            "index": integer, "name": text, "kind": text, "units": integer, "carried": flag,
            "states": array(object(["name": text, "shape": shape])),
        ])
        let pass = object([
            "steps": nullable("integer"), "backward": flag, "layers": array(text),
        ])
        return [
            "Migrate": object(["to": integer, "dry_run": flag], required: ["to"]),
            "Migration": migration,
            "ModelList": object(["models": array(modelState)]),
            "ModelLoaded": object([
                "models": array(modelState),
                "sessions": object(["woken": integer, "staying": integer]),
            ]),
            "ModelUnloaded": object([
                "sessions": object(["deleted": integer, "kept": integer, "left": integer])
            ]),
            "Model": object([
                "name": text, "version": integer, "file": text, "digest": text,
                "inputs": array(port), "outputs": array(port), "layers": array(layer),
                "recurrent_layers": array(recurrent), "parameters": integer,
                "whole_request": flag, "passes": array(pass),
                "bytes_per_session_row": integer, "kernel": text, "bit_for_bit": flag,
                "model_version_status": array(versionStatus),
            ]),
            "Problem": [
                "type": "object", "required": ["type", "title", "status", "detail"],
                "properties": [
                    "type": text, "title": text, "status": integer, "detail": text,
                    "expected_shape": shape, "actual_shape": shape, "place": text,
                ],
            ] as [String: Any],
            "OpenAPI": ["type": "object"],
        ]
    }

    private static var migration: [String: Any] {
        let members = ["session": text, "from": integer, "position": integer, "outcome": text]
        let reasons = [
            "detail": text, "place": text, "expected_shape": nullable("array"),
            "actual_shape": nullable("array"),
        ]
        return object([
            "model": text, "to": integer, "dry_run": flag, "migrated": integer,
            "refused": integer,
            "sessions": array(
                object(
                    members.merging(reasons) { one, _ in one }, required: Array(members.keys))),
        ])
    }

    private static var modelState: [String: Any] {
        let states: [String: Any] = ["enum": ["ready", "loading", "unloading", "unavailable"]]
        return object(
            ["name": text, "version": integer, "state": states, "reason": text],
            required: ["name", "version", "state"])
    }

    /// The fields of a forward.
    private static var forward: [String: Any] {
        let detail: [String: Any] = ["enum": [false, true, "all"] as [Any]]
        return [
            "inputs": ["type": ["array", "number", "object"]], "position": integer,
            "commit": flag, "return_sequences": flag, "return_state": detail,
            "return_gates": detail, "lengths": array(integer), "reset_rows": array(integer),
        ]
    }

    /// The fields of a forward's answer.
    private static var answer: [String: Any] {
        [
            "outputs": ["type": ["array", "object"]], "position": integer, "states": states,
            "gates": states, "nonfinite": text,
        ]
    }

    static var text: [String: Any] { ["type": "string"] }
    static var integer: [String: Any] { ["type": "integer"] }
    static var flag: [String: Any] { ["type": "boolean"] }
    private static var time: [String: Any] { ["type": "string", "format": "date-time"] }
    private static var tensor: [String: Any] { ["type": ["array", "number"]] }
    private static var shape: [String: Any] { array(nullable("integer")) }
    /// Tensors by layer, then by name.
    private static var states: [String: Any] {
        [
            "type": "object",
            "additionalProperties": ["type": "object", "additionalProperties": tensor],
        ]
    }

    private static func nullable(_ type: String) -> [String: Any] { ["type": [type, "null"]] }

    static func array(_ items: [String: Any]) -> [String: Any] {
        ["type": "array", "items": items]
    }

    private static func reference(_ schema: String) -> [String: Any] {
        ["$ref": "#/components/schemas/\(schema)"]
    }

    /// An object of exactly these properties, all of them required unless said otherwise.
    static func object(
        _ properties: [String: Any], required: [String]? = nil
    ) -> [String: Any] {
        [
            "type": "object", "properties": properties, "additionalProperties": false,
            "required": (required ?? Array(properties.keys)).sorted(),
        ]
    }
}
