import Containers
import Recurrent

/// A `.keras` file: a zip archive of `metadata.json`, `config.json` and `model.weights.h5`.
struct KerasArchive {
    private let archive: ZipArchive
    private let hdf5: HDF5Place

    private static let config = "config.json"
    private static let metadata = "metadata.json"
    private static let weights = "model.weights.h5"
    private static let otherWeights = ["model.weights.npz", "model.weights.json"]
    private static let textBytesMax = 8 << 20
    private static let totalBytesMax = 0xffff_ffff
    private static let majorVersionMin = 3

    /// Opens the archive in `bytes`; its weights are read at `hdf5`.
    init(_ bytes: [UInt8], hdf5: HDF5Place) throws(ModelFault) {
        self.hdf5 = hdf5
        do throws(ContainerError) {
            archive = try ZipArchive(bytes, limits: .init(totalBytesMax: Self.totalBytesMax))
        } catch {
            throw .archive(error)
        }
    }

    /// Reads configuration and weights and builds the network.
    func makeNetwork(_ bidirectional: Bidirectional) throws(ModelFault) -> Network {
        try checkVersion()
        let config = try KerasConfig(try json(Self.config), bidirectional: bidirectional)
        guard archive.member(named: Self.weights) != nil else {
            if let other = Self.otherWeights.first(where: { archive.member(named: $0) != nil }) {
                throw .weightsFormat(member: other)
            }
            throw .memberMissing(name: Self.weights)
        }
        let image = try contents(Self.weights)
        let file: any HDF5Reading
        do throws(HDF5Fault) {
            file = try hdf5.open(image)
        } catch {
            guard error == .notHDF5 else { throw .hdf5(member: Self.weights, error) }
            throw .content(expected: "HDF5 in \(Self.weights)", actual: "something else")
        }
        var graph = try KerasGraph(config, weights: file)
        return try graph.makeNetwork()
    }

    /// Refuses files of Keras 2, whose paths and formulas differ; without `metadata.json` nothing
    /// is known, as to Keras itself.
    private func checkVersion() throws(ModelFault) {
        guard archive.member(named: Self.metadata) != nil else { return }
        let options = KerasOptions(layer: nil, values: try json(Self.metadata))
        let version = try options.string("keras_version")
        guard let major = Int(version.prefix { $0 != "." }), major >= Self.majorVersionMin else {
            throw .kerasVersion(version)
        }
    }

    private func json(_ name: String) throws(ModelFault) -> JSONValue {
        guard let member = archive.member(named: name) else { throw .memberMissing(name: name) }
        guard member.size <= Self.textBytesMax else {
            throw .tooLarge(limit: Self.textBytesMax, actual: member.size)
        }
        guard let value = JSONValue(parsing: try contents(name)) else { throw .json(member: name) }
        return value
    }

    private func contents(_ name: String) throws(ModelFault) -> [UInt8] {
        guard let member = archive.member(named: name) else { throw .memberMissing(name: name) }
        do throws(ContainerError) {
            return try archive.contents(of: member)
        } catch {
            throw .archive(error)
        }
    }
}
