import CHeap
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
    private let kernelPath: KernelPath

    init(_ configuration: Configuration) throws(ConfigurationError) {
        self.configuration = configuration
        kernelPath = try configuration.kernels.path()
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "cellar")
        logger.logLevel = configuration.logLevel
        self.logger = logger
        service = Service(options: configuration.serviceOptions)
    }

    /// Serves the models behind `paths` until a signal ends the process.
    func run(models paths: [String]) throws -> Never {
        let entries = try ModelRepository.find(paths)
        BLASThreads.setSingle()
        keepMemoryTogether()
        // The sockets open first: who asks while the models load hears 503, not a refusal.
        let (server, port) = try start()
        let engine = Engine(
            models: try entries.map(load), limits: configuration.sessions, workers: workers)
        service.open(engine)
        let signals = stopOnSignals(server, engine)
        logMemory(of: engine)
        announce(port)
        withExtendedLifetime(signals) { dispatchMain() }
    }

    /// Lets the C library's heap have an arena a core instead of eight: what sessions leave free is
    /// used again only in its own arena, so that many arenas grow where few do not.
    private func keepMemoryTogether() {
        let arenas = max(2, ProcessInfo.processInfo.activeProcessorCount)
        if mallopt(M_ARENA_MAX, Int32(arenas)) == 0 {
            logger.warning("the heap's arenas cannot be limited")
        }
    }

    private var workers: Int {
        configuration.workers > 0
            ? configuration.workers : ProcessInfo.processInfo.activeProcessorCount
    }

    private func start() throws -> (server: Server, port: Int) {
        do throws(ServerError) {
            let server = try Server(
                limits: configuration.sockets, reactors: configuration.reactors, handler: service,
                logger: logger)
            return (server, try server.start(host: configuration.host, port: configuration.port))
        } catch {
            throw Fault.server(error)
        }
    }

    private func load(_ entry: ModelRepository.Entry) throws -> ServedModel {
        let (loaded, served): (LoadedEntry, LoadedEntry)
        do {
            loaded = try LoadedEntry(entry, bidirectional: configuration.bidirectional)
            served = loaded.prepared(for: kernelPath)
            // In float32: a recording says whether the file was read right, not how weights of
            // fewer bits differ from it.
            let isExact = kernelPath == kernelPath.inFloat32 || loaded.companions.golden == nil
            let exact = isExact ? served : loaded.prepared(for: kernelPath.inFloat32)
            try loaded.companions.check(
                exact.model.network, initialState: exact.model.initialState)
        } catch {
            throw Fault.model(error)
        }
        logger.info(
            "model loaded",
            metadata: [
                "model": "\(entry.name)", "version": "\(entry.version)",
                "format": "\(loaded.format)",
                "parameters": "\(loaded.model.network.parameterCount)",
                "kernel": "\(kernelPath)",
                "golden": "\(loaded.companions.golden ?? "none")",
            ])
        return served.model
    }

    /// Stops in order at SIGTERM or SIGINT; a second signal ends at once.
    ///
    /// Readiness first, then the sockets once they have answered what runs, then the workers.
    private func stopOnSignals(_ server: Server, _ engine: Engine) -> [any DispatchSourceSignal] {
        let queue = DispatchQueue(label: "cellar.signals")
        let registered = DispatchGroup()
        let sources: [any DispatchSourceSignal] = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            registered.enter()
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [service, logger, configuration] in
                guard service.stop() else { exit(128 + number) }
                logger.notice("stopping", metadata: ["signal": "\(number)"])
                server.drain(graceSeconds: configuration.drainSeconds) {
                    engine.drain { exit(0) }
                }
            }
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
            $0 + $1.network.parameterCount * kernelPath.bytesPerWeight
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
