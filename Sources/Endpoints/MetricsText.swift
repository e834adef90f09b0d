import Sessions

/// Numbers as Prometheus text (exposition format 0.0.4).
struct MetricsText {
    private(set) var lines = ""

    /// The sessions, steps and batches of each model.
    mutating func add(_ statistics: Statistics) {
        gauge("cellar_sessions", "Living sessions by what they do.", statistics) {
            [
                ("state=\"active\"", $0.sessionsActive), ("state=\"idle\"", $0.sessionsIdle),
                ("state=\"asleep\"", $0.sessionsAsleep),
            ]
        }
        counter("cellar_sessions_created_total", "Sessions created.", statistics) { $0.created }
        counter("cellar_sessions_expired_total", "Sessions ended for lack of use.", statistics) {
            $0.expired
        }
        counter("cellar_sessions_evicted_total", "Sessions ended to make room.", statistics) {
            $0.evicted
        }
        counter("cellar_sessions_deleted_total", "Sessions deleted.", statistics) { $0.deleted }
        counter(
            "cellar_sequences_cut_total", "Sequences under way that were begun anew.", statistics
        ) { $0.sequencesCut }
        gauge("cellar_state_bytes", "Bytes of states of living sessions.", statistics) {
            [("", $0.stateBytes)]
        }
        gauge("cellar_queue_depth", "Requests admitted and not yet begun.", statistics) {
            [("", $0.queueDepth)]
        }
        head("cellar_queue_oldest_seconds", "Age of the oldest of those.", "gauge")
        for model in statistics.models {
            sample(
                "cellar_queue_oldest_seconds", model.labels, "\(model.oldestWaitingSeconds)")
        }
        head("cellar_forwards_total", "Forwards by how they ended.", "counter")
        for model in statistics.models {
            for outcome in Statistics.ForwardOutcome.allCases {
                sample(
                    "cellar_forwards_total", model.labels + ",outcome=\"\(outcome.rawValue)\"",
                    "\(model.forwards[outcome] ?? 0)")
            }
        }
        head(
            "cellar_overload_refusals_total", "Requests refused by what was short.", "counter")
        for model in statistics.models {
            for shortage in Statistics.Shortage.allCases {
                sample(
                    "cellar_overload_refusals_total",
                    model.labels + ",short_of=\"\(shortage.rawValue)\"",
                    "\(model.refusals[shortage] ?? 0)")
            }
        }
        histogram(
            "cellar_queue_seconds", "Seconds from a forward's arrival to its first step.",
            statistics
        ) { $0.queueSeconds }
        counter("cellar_steps_total", "Time steps of sessions.", statistics) { $0.steps }
        histogram("cellar_batch_rows", "Rows of each batch.", statistics) { $0.batchRows }
        histogram("cellar_step_seconds", "Seconds of each batch's step.", statistics) {
            $0.stepSeconds
        }
    }

    /// The answers over HTTP.
    mutating func add(_ traffic: [(key: Traffic.Key, count: Int)]) {
        head("cellar_http_responses_total", "Answers by endpoint and status.", "counter")
        for (key, count) in traffic {
            sample(
                "cellar_http_responses_total",
                "endpoint=\"\(key.endpoint)\",status=\"\(key.status)\"", "\(count)")
        }
    }

    /// What is open in pieces.
    mutating func add(_ openings: Openings) {
        let gauges = [
            ("cellar_streams_open", "Open streams of steps.", openings.streams.now),
            (
                "cellar_listeners_open", "Listeners to the events of sessions.",
                openings.listeners.now
            ),
        ]
        for (name, help, value) in gauges {
            head(name, help, "gauge")
            sample(name, "", "\(value)")
        }
        head("cellar_events_missed_total", "Events that listeners could not take.", "counter")
        sample("cellar_events_missed_total", "", "\(openings.missedEvents.now)")
    }

    private mutating func gauge(
        _ name: String, _ help: String, _ statistics: Statistics,
        _ values: (Statistics.Model) -> [(label: String, value: Int)]
    ) {
        head(name, help, "gauge")
        for model in statistics.models {
            for (label, value) in values(model) {
                sample(name, model.labels + (label.isEmpty ? "" : "," + label), "\(value)")
            }
        }
    }

    private mutating func counter(
        _ name: String, _ help: String, _ statistics: Statistics,
        _ value: (Statistics.Model) -> Int
    ) {
        head(name, help, "counter")
        for model in statistics.models { sample(name, model.labels, "\(value(model))") }
    }

    private mutating func histogram(
        _ name: String, _ help: String, _ statistics: Statistics,
        _ value: (Statistics.Model) -> Histogram
    ) {
        head(name, help, "histogram")
        for model in statistics.models {
            let histogram = value(model)
            var below: UInt64 = 0
            // Prometheus' buckets each include those below.
            for (bound, count) in zip(histogram.bounds, histogram.counts) {
                below += count
                sample("\(name)_bucket", model.labels + ",le=\"\(bound)\"", "\(below)")
            }
            sample("\(name)_bucket", model.labels + ",le=\"+Inf\"", "\(histogram.count)")
            sample("\(name)_sum", model.labels, "\(histogram.sum)")
            sample("\(name)_count", model.labels, "\(histogram.count)")
        }
    }

    private mutating func head(_ name: String, _ help: String, _ type: String) {
        lines += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: String, _ value: String) {
        lines += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
}

extension Statistics.Model {
    /// The labels of its samples; a model's name may hold what a label must escape.
    fileprivate var labels: String {
        let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
        return "model=\"\(escaped)\",version=\"\(version)\""
    }
}
