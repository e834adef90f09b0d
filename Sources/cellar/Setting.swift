import Kernels
import Logging
import ModelFiles
import Sessions

/// One key of the configuration: its name, what it takes, and the field that it sets.
struct Setting {
    let key: String
    /// What a value must be, for the error that says it is not.
    let expected: String
    /// Reads the value into its field, or says by nil that it cannot be.
    let set: (inout Configuration, String) -> Void?

    /// The environment variable that sets it.
    var variable: String { "CELLAR_" + key.uppercased() }

    static func integer(
        _ key: String, _ field: WritableKeyPath<Configuration, Int>, _ range: ClosedRange<Int>
    ) -> Setting {
        Setting(key: key, expected: "an integer from \(range.lowerBound) to \(range.upperBound)") {
            guard let value = Int($1), range.contains(value) else { return nil }
            return $0[keyPath: field] = value
        }
    }

    static func bool(_ key: String, _ field: WritableKeyPath<Configuration, Bool>) -> Setting {
        Setting(key: key, expected: "true or false") {
            guard let value = Bool($1) else { return nil }
            return $0[keyPath: field] = value
        }
    }

    static func seconds(
        _ key: String, _ field: WritableKeyPath<Configuration, Double>,
        _ range: ClosedRange<Double>
    ) -> Setting {
        Setting(
            key: key, expected: "seconds from \(range.lowerBound) to \(range.upperBound)"
        ) {
            guard let value = Double($1), range.contains(value) else { return nil }
            return $0[keyPath: field] = value
        }
    }

    /// Bytes: `65536`, `64KiB`, `16MiB`, `4GiB`.
    static func bytes(
        _ key: String, _ field: WritableKeyPath<Configuration, Int>, _ range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            key: key,
            expected: "bytes from \(range.lowerBound) to \(range.upperBound), as 65536 or 64KiB"
        ) {
            guard let value = parseBytes($1), range.contains(value) else { return nil }
            return $0[keyPath: field] = value
        }
    }

    private static func parseBytes(_ text: String) -> Int? {
        let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)]
        for (unit, shift) in units where text.hasSuffix(unit) {
            guard let count = Int(text.dropLast(unit.count)), count >= 0,
                count <= Int.max >> shift
            else { return nil }
            return count << shift
        }
        return Int(text)
    }
}

extension Setting {
    /// Every key there is, in the order of `config/cellar.yaml`.
    static var all: [Setting] {
        listening + ofModels + ofKernels + ofSessions + ofSequences + ofHTTP + ofProcess
    }

    private static var listening: [Setting] {
        [
            Setting(key: "host", expected: "an address or a host's name") {
                $1.isEmpty ? nil : ($0.host = $1)
            },
            .integer("port", \.port, 0...65_535),
            .integer("workers", \.workers, 0...1024),
            .integer("reactors", \.reactors, 1...256),
            .integer("spin_microseconds", \.spinMicroseconds, 0...10_000),
            .bool("keep_to_cores", \.keepsToCores),
        ]
    }

    private static var ofModels: [Setting] {
        [
            Setting(key: "bidirectional", expected: "refuse or whole-request") {
                guard let value = Bidirectional(rawValue: $1) else { return nil }
                return $0.bidirectional = value
            },
            Setting(
                key: "version_policy",
                expected: "latest, latest=N, all or specific=N,M, "
                    + "and behind a semicolon NAME and one of them"
            ) {
                guard let value = VersionPolicies($1) else { return nil }
                return $0.versionPolicies = value
            },
            .bool("watch", \.watches),
            .seconds("watch_seconds", \.watchSeconds, 0.05...86_400),
        ]
    }

    private static var ofKernels: [Setting] {
        [
            Setting(key: "kernel", expected: "auto, fused or blas") {
                guard let wish = KernelChoice.Wish(rawValue: $1) else { return nil }
                return $0.kernels.wish = wish
            },
            Setting(
                key: "instruction_set",
                expected: "auto or one that this processor has: "
                    + KernelChoice.instructionSets.joined(separator: ", ")
            ) {
                if $1 == "auto" { return $0.kernels.instructionSet = nil }
                guard KernelChoice.instructionSets.contains($1) else { return nil }
                return $0.kernels.instructionSet = $1
            },
            Setting(key: "precision", expected: "float32 or bfloat16-weights") {
                switch $1 {
                case "float32": $0.kernels.precision = .float32
                case "bfloat16-weights": $0.kernels.precision = .bfloat16
                default: nil
                }
            },
        ]
    }

    private static var ofSessions: [Setting] {
        [
            .integer("sessions_max", \.sessions.sessionsMax, 1...1_000_000_000),
            .bytes("state_bytes_max", \.sessions.stateBytesMax, 1...(1 << 50)),
            Setting(key: "ttl_seconds", expected: "seconds above 0, or never") {
                if $1 == "never" { return $0.sessions.timeToLiveSeconds = nil }
                guard let value = Double($1), value > 0, value.isFinite else { return nil }
                return $0.sessions.timeToLiveSeconds = value
            },
            .seconds("ttl_seconds_max", \.sessions.timeToLiveSecondsMax, 1...1e11),
            .integer("batch_size_max", \.sessions.batchSizeMax, 1...1_000_000),
            .integer("loads_per_version_max", \.sessions.loadsPerVersionMax, 0...1000),
            .integer("departures_max", \.sessions.departuresMax, 0...100_000_000),
            Setting(key: "batch_rows_max", expected: "auto, or an integer from 1 to 65536") {
                if $1 == "auto" { return $0.sessions.batchRowsMax = nil }
                guard let value = Int($1), (1...65_536).contains(value) else { return nil }
                return $0.sessions.batchRowsMax = value
            },
            .integer("time_steps_max", \.sessions.timeStepsMax, 1...100_000_000),
            .integer("session_queue_max", \.sessions.sessionQueueMax, 1...1_000_000),
            .integer("listeners_per_session_max", \.sessions.listenersPerSessionMax, 0...10_000),
            .integer("worker_queue_max", \.sessions.workerQueueMax, 1...100_000_000),
            .bytes(
                "worker_queue_bytes_max", \.sessions.workerQueueBytesMax, 1024...(1 << 50)),
            .seconds("queue_seconds_max", \.sessions.queueSecondsMax, 0.001...86_400),
            Setting(key: "on_nonfinite", expected: "refuse or keep") {
                switch $1 {
                case "refuse": $0.sessions.keepsNonfinite = false
                case "keep": $0.sessions.keepsNonfinite = true
                default: nil
                }
            },
            .bytes("answer_bytes_max", \.sessions.answerBytesMax, 1024...(1 << 40)),
            .integer("keys_per_session_max", \.sessions.keysPerSessionMax, 0...10_000),
            .bytes("replay_bytes_max", \.sessions.replayBytesMax, 0...(1 << 50)),
        ]
    }

    private static var ofSequences: [Setting] {
        [
            Setting(key: "sequence_start", expected: "restart or strict") {
                guard let value = SequenceStart(rawValue: $1) else { return nil }
                return $0.sequenceStart = value
            }
        ]
    }

    private static var ofHTTP: [Setting] {
        [
            .integer("connections_max", \.sockets.connectionsMax, 1...1_000_000),
            .integer(
                "requests_per_connection_max", \.sockets.requestsPerConnectionMax, 1...(1 << 30)),
            .integer("pipelined_requests_max", \.sockets.pipelinedRequestsMax, 1...10_000),
            .bytes("target_bytes_max", \.sockets.targetBytesMax, 64...(1 << 20)),
            .bytes("header_bytes_max", \.sockets.headerBytesMax, 1024...(1 << 20)),
            .integer("header_count_max", \.sockets.headerCountMax, 1...65_000),
            .bytes("body_bytes_max", \.sockets.bodyBytesMax, 1024...(1 << 40)),
            .integer("gzip_ratio_max", \.sockets.gzipRatioMax, 1...10_000),
            .bytes("chunk_extension_bytes_max", \.sockets.chunkExtensionBytesMax, 0...(1 << 20)),
            .bytes("trailer_bytes_max", \.sockets.trailerBytesMax, 2...(1 << 20)),
            .bytes(
                "response_bytes_buffered_max", \.sockets.responseBytesBufferedMax, 1...(1 << 40)),
            .bytes("stream_line_bytes_max", \.streamLineBytesMax, 64...(1 << 30)),
            .integer("stream_lines_max", \.streamLinesMax, 1...1024),
            .seconds("event_quiet_seconds", \.eventQuietSeconds, 0.1...3600),
            .bytes(
                "stream_bytes_buffered_max", \.sockets.streamBytesBufferedMax, 1024...(1 << 40)),
            .seconds("stream_idle_seconds", \.sockets.streamIdleSeconds, 0.1...86_400),
            .seconds("header_seconds", \.sockets.headerSeconds, 0.1...3600),
            .seconds("body_seconds", \.sockets.bodySeconds, 0.1...86_400),
            .seconds("idle_seconds", \.sockets.idleSeconds, 0.1...86_400),
            .seconds("write_seconds", \.sockets.writeSeconds, 0.1...86_400),
            .seconds("linger_seconds", \.sockets.lingerSeconds, 0.1...3600),
        ]
    }

    private static var ofProcess: [Setting] {
        [
            .seconds("drain_seconds", \.drainSeconds, 0...3600),
            Setting(
                key: "log_level",
                expected: "one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            ) {
                guard let level = Logger.Level(rawValue: $1) else { return nil }
                return $0.logLevel = level
            },
        ]
    }
}
