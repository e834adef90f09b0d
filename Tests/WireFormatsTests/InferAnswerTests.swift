import Recurrent
import Testing
import WireFormats

/// Answers of the Open Inference Protocol in both forms.
@Suite struct InferAnswerTests {
    private func answer(_ isBinary: [Bool]) -> InferAnswer {
        var answer = InferAnswer(id: "r1", model: "m", version: 2)
        answer.session = ("7", 3)
        answer.outputs = zip(isBinary, ["y", "lstm/h"]).map { isBinary, name in
            InferAnswer.Output(
                name: name, tensor: Tensor(shape: [1, 2], values: [0.1, -2]), isBinary: isBinary)
        }
        return answer
    }

    @Test("numbers in JSON are flat, and nothing says how long the JSON is")
    func json() {
        let (bytes, jsonBytes) = answer([false]).encoded()
        #expect(jsonBytes == nil)
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {"id":"r1","model_name":"m","model_version":"2",\
                "parameters":{"session_id":"7","position":3},\
                "outputs":[{"name":"y","datatype":"FP32","shape":[1,2],"data":[0.1,-2]}]}
                """)
    }

    @Test("binary outputs stand behind the JSON in their order")
    func binary() throws {
        let (bytes, length) = answer([false, true]).encoded()
        let jsonBytes = try #require(length)
        #expect(
            String(decoding: bytes[..<jsonBytes], as: UTF8.self).hasSuffix(
                """
                [{"name":"y","datatype":"FP32","shape":[1,2],"data":[0.1,-2]},\
                {"name":"lstm/h","datatype":"FP32","shape":[1,2],\
                "parameters":{"binary_data_size":8}}]}
                """))
        #expect(bytes[jsonBytes...] == [0xcd, 0xcc, 0xcc, 0x3d, 0, 0, 0, 0xc0])
    }

    @Test("what is not finite is null in JSON, and the answer says where it came from")
    func nonfinite() {
        var answer = InferAnswer(model: "m", version: 1)
        answer.nonfinite = "y"
        answer.outputs = [
            .init(name: "y", tensor: Tensor(shape: [2], values: [.nan, 1]), isBinary: false)
        ]
        #expect(
            String(decoding: answer.encoded().bytes, as: UTF8.self) == """
                {"model_name":"m","model_version":"1","parameters":{"nonfinite":"y"},\
                "outputs":[{"name":"y","datatype":"FP32","shape":[2],"data":[null,1]}]}
                """)
    }

    @Test("classes are the largest values of each row with their indexes, in order")
    func classes() throws {
        let tensor = Tensor(shape: [2, 3], values: [0.5, 2, -1, .nan, 1, 1])
        var answer = InferAnswer(model: "m", version: 1)
        for isBinary in [false, true] {
            answer.outputs = [.init(name: "y", tensor: tensor, isBinary: isBinary, classes: 2)]
            let (bytes, jsonBytes) = answer.encoded()
            let text = String(decoding: bytes[..<(jsonBytes ?? bytes.count)], as: UTF8.self)
            #expect(text.contains(#""datatype":"BYTES","shape":[2,2],"#))
            if isBinary {
                #expect(text.hasSuffix(#""parameters":{"binary_data_size":36}}]}"#))
                let first = Array(bytes[try #require(jsonBytes)...].prefix(9))
                #expect(first == [5, 0, 0, 0] + Array("2.0:1".utf8))
            } else {
                #expect(text.hasSuffix(#""data":["2.0:1","0.5:0","1.0:1","1.0:2"]}]}"#))
            }
        }
        answer.outputs = [.init(name: "y", tensor: tensor, isBinary: false, classes: 9)]
        let text = String(decoding: answer.encoded().bytes, as: UTF8.self)
        #expect(text.contains(#""shape":[2,3],"data":["2.0:1","0.5:0","-1.0:2","1.0:1"#))
    }
}
