import ModelFiles
import Recurrent
import Testing

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
