import Recurrent
import Testing

@testable import ModelFiles

/// Operations between layers that have no answer for one step, or that nobody could compute.
@Suite("operations that are refused")
struct OperationFaultTests {
    @Test(
        "what works along time or rows, or does not fit, is refused with the operation's name",
        arguments: [
            (
                "operations_functions", #""name": "concatenate", "axis": -1"#,
                #""name": "concatenate", "axis": 1"#, "concatenate", "Concatenate",
                .shape(.joinsTime(reason: "works along time"))
            ),
            (
                "operations_functions", #""name": "concatenate", "axis": -1"#,
                #""name": "concatenate", "axis": 0"#, "concatenate", "Concatenate",
                .shape(.joinsTime(reason: "works along the batch"))
            ),
            (
                "operations_features", "}}, -1]]", "}}, 1]]", "get_item_8", "GetItem",
                .shape(.joinsTime(reason: "takes time steps by their places; [:, -1] is served"))
            ),
            (
                "operations_features", #""name": "mean", "axis": -1"#,
                #""name": "mean", "axis": 1"#, "mean", "Mean",
                .shape(.joinsTime(reason: "works along time"))
            ),
            (
                "operations_features", #""axis2": 3"#, #""axis2": 1"#, "swapaxes", "Swapaxes",
                .shape(.joinsTime(reason: "works along time"))
            ),
            (
                "operations_time", #""name": "expand_dims", "axis": 1"#,
                #""name": "expand_dims", "axis": 0"#, "expand_dims", "ExpandDims",
                .shape(.joinsTime(reason: "works along the batch"))
            ),
            (
                "operations_nested", #""newshape": [-1, 5, 1]"#, #""newshape": [5, -1, 1]"#,
                "reshape", "Reshape", .shape(.joinsTime(reason: "works along the batch"))
            ),
            (
                "operations_nested", #""newshape": [-1, 5, 1]"#, #""newshape": [-1, 4, 1]"#,
                "reshape", "Reshape", .shape(.joinsTime(reason: "reshapes time into other axes"))
            ),
            (
                "operations_arithmetic", "[0.5, -2.0, 3.0]", "[0.5, -2.0]", "subtract",
                "Subtract", .shape(.mismatch([[3], [2]]))
            ),
            (
                "operations_functions", #""name": "cast", "dtype": "float32""#,
                #""name": "cast", "dtype": "int32""#, "cast", "Cast",
                .option(
                    key: "dtype", value: "\"int32\"", reason: "everything is computed in float32")
            ),
            (
                "operations_masked", #""class_name": "Add""#, #""class_name": "StopGradient""#,
                "add", "StopGradient", .masked
            ),
            (
                "dot", #""axes": 1"#, #""axes": 2"#, "dot", "Dot", nil
            ),
        ] as [(String, String, String, String, String, LayerFault?)])
    func refused(
        model: String, original: String, text: String, name: String, kind: String,
        expected: LayerFault?
    ) {
        let fault = fault { try GoldenFiles.load(model, replacing: original, by: text) }
        let value = ModelFault.value(
            layer: name, key: "axes", expected: "the axis of features", actual: "2")
        #expect(fault == expected.map { .layer(name: name, kind: kind, $0) } ?? value)
    }

    @Test(
        "an option that an operation does not read is refused, but for what changes nothing",
        arguments: [
            ("matmul", "Matmul", "transpose_b", "true"), ("silu", "Silu", "beta", "1.702"),
            ("silu", "Silu", "dtype", "\"int8\""), ("silu", "Silu", "axis", "null"),
            ("silu", "Silu", "dtype", "\"bfloat16\""), ("silu", "Silu", "trainable", "true"),
        ])
    func options(name: String, kind: String, key: String, value: String) {
        let isRead = value == "null" || value == "\"bfloat16\"" || key == "trainable"
        let model = kind == "Matmul" ? "operations_features" : "operations_functions"
        let fault = fault {
            try GoldenFiles.load(
                model, replacing: #""config": {"name": "\#(name)""#,
                by: #""config": {"\#(key)": \#(value), "name": "\#(name)""#)
        }
        guard !isRead else {
            #expect(fault == nil)
            return
        }
        guard case .layer(name, kind, .option(key, value, _)) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test("an argument of TensorFlow's function is dropped where it is the default alone")
    func legacyOptions() throws {
        let bytes = try LegacyFiles.bytes(
            "keras2_operations", replacing: #""alpha": 0.1"#, by: #""alphb": 0.1"#)
        let fault = fault { try GoldenFiles.load(bytes: bytes, extension: "h5") }
        guard case .layer("tf.nn.leaky_relu", "LeakyRelu", .option("alphb", "0.1", _)) = fault
        else {
            Issue.record("\(String(describing: fault))")
            return
        }
        let layer = #"""
            {"class_name": "TFOpLambda", "name": "m",
            "config": {"name": "m", "function": "linalg.matmul"}, "inbound_nodes":
            [["x", 0, 0, {"b": 1, "transpose_a": false, "adjoint_b": true}]]}
            """#
        let document = try #require(JSONValue(parsing: Array(layer.utf8)))
        let translated = KerasLegacyOperation(document)?.translated(document) { $0 }
        let options = translated?["inbound_nodes"].array?.first?["kwargs"]
        #expect(options == .object(["adjoint_b": .bool(true)]))
    }

    @Test("an operation that is not known is refused by name, with those that are")
    func unknown() {
        let fault = fault {
            try GoldenFiles.load(
                "operations_functions", replacing: #""class_name": "Tanh""#,
                by: #""class_name": "Sinh""#)
        }
        guard case .layer("tanh", "Sinh", .unknownOperation(let served)) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(served.contains("Tanh") && served == served.sorted())
    }

    @Test("a function of TensorFlow that is not known is refused by its own name")
    func unknownFunction() throws {
        let bytes = try LegacyFiles.bytes(
            "keras2_operations", replacing: #""function": "math.tanh""#,
            by: #""function": "math.sinh""#)
        let fault = fault { try GoldenFiles.load(bytes: bytes, extension: "h5") }
        guard case .layer("tf.math.tanh", "math.sinh", .unknownOperation) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test("sequences that begin at unlike steps are not joined")
    func unlikeBeginnings() {
        let start = #""filters": 5, "kernel_size": [2], "strides": [1], "padding": "#
        let fault = fault {
            try GoldenFiles.load(
                "convolution_branches", replacing: start + "\"valid\"", by: start + "\"causal\"")
        }
        #expect(
            fault
                == .layer(
                    name: "add", kind: "Add",
                    .shape(.joinsTime(reason: "joins values of which one begins 1 steps later"))))
    }
}
