import Dispatch
import Endpoints
import Foundation
import HTTP1
import Kernels
import Logging
import ModelFiles
import Recurrent
import Sessions

/// Composes the modules into a running server and ends it in order.
struct Serving {
    /// Why the server did not start.
    enum Fault: Error {
        /// A model file cannot be served.
        case model(ModelFileError)
        /// The sockets cannot be opened.
        case server(ServerError)

        /// The code of sysexits.h that fits.
        var exitCode: Int32 {
            switch self {
            case .model: 65
            case .server: 69
            }
        }

        var description: String {
            switch self {
            case .model(let error): "\(error)"
            case .server(let error): "\(error)"
            }
        }
    }

    private let configuration: Configuration
    private let logger: Logger
    private let service: Service
    private let loader: ModelLoader

    init(_ configuration: Configuration) throws(ConfigurationError) {
        self.configuration = configuration
        let kernelPath = try configuration.kernels.path()
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "cellar")
        logger.logLevel = configuration.logLevel
        self.logger = logger
        loader = ModelLoader(
            bidirectional: configuration.bidirectional, path: kernelPath, logger: logger)
        service = Service(options: configuration.serviceOptions)
    }

    /// Serves the models behind `paths` until a signal ends the process.
    func run(models paths: [String]) throws -> Never {
        let files = try ModelRepository(paths)
        let look = try files.look()
        if !configuration.watches { try look.refuseEmpty() }
        let versions = try look.chosen(configuration.versionPolicies)
        BLASThreads.setSingle()
        // The sockets open first: who asks while the models load hears 503, not a refusal.
        let (server, port) = try start()
        let models = try versions.map { try load($0.entry()) }
        let engine = Engine(
            models: models, limits: configuration.sessions, workers: workers)
        let repository = LiveRepository(
            files, policies: configuration.versionPolicies, look: look,
            served: Array(zip(versions, models)), loader: loader, engine: engine, logger: logger)
        service.open(engine, repository: repository)
        let signals = stopOnSignals(server, engine, repository) + lookOnSignal(repository)
        let timer =
            configuration.watches
            ? repository.watch(everySeconds: configuration.watchSeconds) : nil
        logMemory(of: engine)
        announce(port)
        withExtendedLifetime((signals, timer)) { dispatchMain() }
    }

    private var workers: Int {
        configuration.workers > 0
            ? configuration.workers : ProcessInfo.processInfo.activeProcessorCount
    }

    private func start() throws -> (server: Server, port: Int) {
        do throws(ServerError) {
            let server = try Server(
                limits: configuration.sockets, reactors: configuration.reactors,
                spinMicroseconds: configuration.spinMicroseconds,
                keepsToCores: configuration.keepsToCores, handler: service, logger: logger)
            return (server, try server.start(host: configuration.host, port: configuration.port))
        } catch {
            throw Fault.server(error)
        }
    }

    private func load(_ entry: ModelRepository.Entry) throws -> ServedModel {
        do {
            return try loader.load(entry)
        } catch {
            throw Fault.model(error)
        }
    }

    /// Stops in order at SIGTERM or SIGINT; a second signal ends at once.
    ///
    /// Readiness first, then the sockets once they have answered what runs, then the workers.
    private func stopOnSignals(
        _ server: Server, _ engine: Engine, _ repository: LiveRepository
    ) -> [any DispatchSourceSignal] {
        sources(of: [SIGTERM, SIGINT]) { [service, logger, configuration] number in
            guard service.stop() else { repository.exit(128 + number) }
            logger.notice("stopping", metadata: ["signal": "\(number)"])
            server.drain(graceSeconds: configuration.drainSeconds) {
                engine.drain { repository.exit(0) }
            }
        }
    }

    /// Looks at the models' files at SIGHUP.
    ///
    /// Not where a terminal is: one that closes sends it too, and its server ends with it.
    private func lookOnSignal(_ repository: LiveRepository) -> [any DispatchSourceSignal] {
        guard isatty(STDIN_FILENO) == 0 else { return [] }
        return sources(of: [SIGHUP]) { [logger] _ in
            logger.notice("looking at the models' files", metadata: ["signal": "\(SIGHUP)"])
            repository.lookOnce()
        }
    }

    private func sources(
        of numbers: [Int32], handler: @escaping @Sendable (Int32) -> Void
    ) -> [any DispatchSourceSignal] {
        let queue = DispatchQueue(label: "cellar.signals")
        let registered = DispatchGroup()
        let sources: [any DispatchSourceSignal] = numbers.map { number in
            signal(number, SIG_IGN)
            registered.enter()
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number) }
            source.setRegistrationHandler { registered.leave() }
            source.activate()
            return source
        }
        // A signal that comes before its source is registered would be lost.
        registered.wait()
        return sources
    }

    /// Says what the server may come to need, so that nobody learns it from the kernel.
    private func logMemory(of engine: Engine) {
        let sessions = configuration.sessions
        let weights = engine.models.reduce(0) {
            $0 + $1.network.parameterCount * loader.path.bytesPerWeight
        }
        let rows = max(
            sessions.batchRowsMax ?? SessionLimits.measuredBatchRowsMax, sessions.batchSizeMax)
        let buffers = engine.models.reduce(0) {
            $0 + Workspace.bytes(for: $1.network, rowsMax: rows)
        }
        logger.notice(
            "memory this may come to need",
            metadata: [
                "weights_bytes": "\(weights)",
                "batch_buffers_bytes": "\(buffers * workers)",
                "states_bytes_max": "\(sessions.stateBytesMax)",
                "kept_answers_bytes_max": "\(sessions.replayBytesMax * workers)",
            ])
    }

    private func announce(_ port: Int) {
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        FileHandle.standardOutput.write(Data("listening on http://\(host):\(port)\n".utf8))
    }
}
