import Recurrent

/// A whole model in one HDF5 file, as Keras wrote it up to version 2 and still can: the
/// configuration in an attribute, the weights in a group for each layer.
///
/// Turned into what a `.keras` file of Keras 3 says, and read as that.
struct KerasLegacyFile {
    private let attributes: HDF5Attributes
    private let file: any HDF5Reading

    private static let configBytesMax = 8 << 20
    private static let majorVersionMin = 1

    /// Opens the file in `bytes`; its arrays are read at `hdf5`.
    init(_ bytes: [UInt8], hdf5: HDF5Place) throws(ModelFault) {
        do throws(HDF5Fault) {
            let image = try HDF5Image(bytes[...])
            attributes = HDF5Attributes(image)
            file = try hdf5.open(image)
        } catch {
            guard error == .notHDF5 else { throw .hdf5(member: "the file", error) }
            throw .content(expected: "an HDF5 file", actual: "something else")
        }
    }

    /// Reads configuration and weights and builds the network.
    func makeNetwork(_ bidirectional: Bidirectional) throws(ModelFault) -> Network {
        let version = try majorVersion()
        guard let text = rootText("model_config") else {
            throw .value(
                layer: nil, key: "model_config",
                expected: "the configuration that model.save writes and save_weights does not",
                actual: "nothing")
        }
        guard text.utf8.count <= Self.configBytesMax else {
            throw .tooLarge(limit: Self.configBytesMax, actual: text.utf8.count)
        }
        guard let document = JSONValue(parsing: Array(text.utf8)) else {
            throw .json(member: "model_config")
        }
        let config = KerasLegacyConfig(document, majorVersion: version)
        let weights = KerasLegacyWeights(
            file, attributes, config, isKeras1: version < 2,
            isOfTheano: rootText("backend") == "theano")
        let layers = try KerasConfig(
            config.document, bidirectional: bidirectional, joining: version < 3 ? .all : .any)
        var graph = try KerasGraph(layers, weights: weights)
        return try graph.makeNetwork()
    }

    /// The version of Keras that wrote the file; without one nothing is known.
    private func majorVersion() throws(ModelFault) -> Int {
        guard let version = rootText("keras_version") else { throw .kerasVersion("unknown") }
        guard let major = Int(version.prefix { $0 != "." }), major >= Self.majorVersionMin else {
            throw .kerasVersion(version)
        }
        return major
    }

    private func rootText(_ name: String) -> String? {
        attributes.headerAddress(of: "/").flatMap { attributes.text(name, headerAt: $0) }
    }
}
