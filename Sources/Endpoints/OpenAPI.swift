import Foundation
import HTTPTypes

/// `openapi.json`, made from the table of endpoints: what is not in the table is not in it.
enum OpenAPI {
    /// The statuses that any endpoint can answer with: bad HTTP, limits and the server's own life.
    static let commonProblems: [HTTPResponse.Status] = [
        .badRequest, .notFound, .requestTimeout, .contentTooLarge, .uriTooLong,
        .requestHeaderFieldsTooLarge, .serviceUnavailable,
    ]

    /// The document as UTF-8 JSON.
    static func document(_ endpoints: [Endpoint]) -> [UInt8] {
        var paths: [String: [String: Any]] = [:]
        for endpoint in endpoints {
            let method = endpoint.method.rawValue.lowercased()
            paths[endpoint.path.text, default: [:]][method] = operation(endpoint)
        }
        let document: [String: Any] = [
            "openapi": "3.1.0",
            "info": [
                "title": "Cellar", "version": "1",
                "description": "Recurrent networks served with their state kept on the server.",
                "license": ["name": "MIT", "identifier": "MIT"],
            ] as [String: Any],
            "paths": paths,
            "components": ["schemas": Schemas.all],
        ]
        let data = try? JSONSerialization.data(
            withJSONObject: document, options: [.sortedKeys, .withoutEscapingSlashes])
        guard let data else { preconditionFailure("the table of endpoints is no JSON") }
        return [UInt8](data)
    }

    private static func operation(_ endpoint: Endpoint) -> [String: Any] {
        var operation: [String: Any] = [
            "operationId": endpoint.name, "summary": endpoint.summary,
            "responses": responses(endpoint),
        ]
        let parameters =
            endpoint.path.parameters.map { parameter($0, in: "path", "From the path.") }
            + endpoint.query.map { parameter($0.name, in: "query", $0.meaning) }
            + endpoint.fields.map { parameter($0.name, in: "header", $0.meaning) }
        if !parameters.isEmpty { operation["parameters"] = parameters }
        if let body = endpoint.body {
            operation["requestBody"] = [
                "required": !body.isOptional, "content": content(body.schema, body.alsoAs),
            ]
        }
        return operation
    }

    private static func responses(_ endpoint: Endpoint) -> [String: Any] {
        let success = endpoint.success
        var answer: [String: Any] = ["description": success.status.reasonPhrase]
        let types = content(success.schema, success.alsoAs)
        if !types.isEmpty { answer["content"] = types }
        let errors = ErrorForm(path: endpoint.path.text)
        var responses: [String: Any] = [String(success.status.code): answer]
        for status in Set(commonProblems + endpoint.problems) {
            responses[String(status.code)] = [
                "description": status.reasonPhrase,
                "content": [errors.mediaType.rawValue: ["schema": reference(errors.schema)]],
            ]
        }
        return responses
    }

    private static func content(_ schema: String?, _ others: [MediaType]) -> [String: Any] {
        var content: [String: Any] = [:]
        if let schema { content[MediaType.json.rawValue] = ["schema": reference(schema)] }
        for type in others {
            let isText = type == .prometheus || type == .eventStream
            let kind: [String: Any] = isText ? ["type": "string"] : [:]
            content[type.rawValue] = ["schema": kind]
        }
        return content
    }

    private static func parameter(
        _ name: String, in place: String, _ meaning: String
    ) -> [String: Any] {
        [
            "name": name, "in": place, "required": place == "path", "description": meaning,
            "schema": ["type": "string"],
        ]
    }

    private static func reference(_ schema: String) -> [String: Any] {
        ["$ref": "#/components/schemas/\(schema)"]
    }
}
