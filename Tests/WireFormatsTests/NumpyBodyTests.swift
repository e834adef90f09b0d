import Recurrent
import Testing
import WireFormats

/// Bodies that are NumPy files.
@Suite struct NumpyBodyTests {
    private let tensor = Tensor(shape: [2, 2], values: [1, 2, 3, 4])
    private let broken = Tensor(shape: [2, 2], values: [1, 2, 3, .nan])

    @Test("an npy body is the one input of a forward that asks for nothing else")
    func forward() throws {
        let body = try ForwardBody(npy: NpyEncoder.npy(tensor))
        #expect(body == ForwardBody(inputs: .single(tensor)))
    }

    @Test("an npz body is the inputs by name")
    func namedForward() throws {
        let inputs = [
            NamedTensor(name: "b", tensor: tensor),
            NamedTensor(name: "a", tensor: Tensor(shape: [], values: [5])),
        ]
        let body = try ForwardBody(npz: NpyEncoder.npz(inputs), bytesMax: 1 << 16)
        #expect(body == ForwardBody(inputs: .named(inputs)))
    }

    @Test("NaN and infinities are refused with their place")
    func notFinite() throws {
        #expect(throws: WireError.notFinite(place: "inputs[1][1]")) {
            try ForwardBody(npy: NpyEncoder.npy(broken))
        }
        #expect(throws: WireError.notFinite(place: "value")) {
            try SetStateBody(npy: NpyEncoder.npy(Tensor(shape: [], values: [-.infinity])))
        }
        let npz = try NpyEncoder.npz([NamedTensor(name: "x", tensor: broken)])
        #expect(throws: WireError.notFinite(place: "inputs.x[1][1]")) {
            try ForwardBody(npz: npz, bytesMax: 1 << 16)
        }
        let states = try NpyEncoder.npz([NamedTensor(name: "lstm/c", tensor: broken)])
        #expect(throws: WireError.notFinite(place: "states.lstm.c[1][1]")) {
            try SetStatesBody(npz: states, bytesMax: 1 << 16)
        }
    }

    @Test("inputs without elements are refused")
    func empty() throws {
        #expect(throws: WireError.emptyTensor(place: "inputs", shape: [1, 0])) {
            try ForwardBody(npy: NpyEncoder.npy(Tensor(zeros: [1, 0])))
        }
    }

    @Test("a state needs a layer and a name", arguments: ["h", "/h", "lstm/"])
    func stateKeys(key: String) throws {
        let npz = try NpyEncoder.npz([NamedTensor(name: key, tensor: tensor)])
        #expect(throws: WireError.badStateKey(key)) {
            try SetStatesBody(npz: npz, bytesMax: 1 << 16)
        }
    }

    @Test("what is no NumPy file says so, and one that unpacks to too much too")
    func foreign() throws {
        #expect(throws: WireError.badNpy(.notNpy)) {
            try ForwardBody(npy: Array(#"{"inputs":[1]}"#.utf8))
        }
        #expect(throws: WireError.badNpz(.notZip)) {
            try SetStatesBody(npz: Array(repeating: 0, count: 100), bytesMax: 1 << 16)
        }
        let npz = try NpyEncoder.npz([NamedTensor(name: "x", tensor: tensor)])
        #expect(throws: WireError.badNpz(.tooLarge(limit: 10))) {
            try ForwardBody(npz: npz, bytesMax: 10)
        }
    }

    @Test("two outputs of one name make no npz")
    func duplicateOutputs() {
        let output = NamedTensor(name: "x", tensor: tensor)
        #expect(throws: WireError.badNpz(.zipMember(name: "x.npy", .duplicateName))) {
            try NpyEncoder.npz([output, output])
        }
    }
}
