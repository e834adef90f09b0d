import HTTP1
import Sessions
import WireFormats

/// Numbers of models as Triton's statistics have them, filled with what is known.
enum InferStatsJSON {
    /// `{"model_stats": […]}`.
    static func response(_ models: [Statistics.Model], _ times: InferTimes) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.array("model_stats", models) { writer, model in
            write(model, times.times(ofModel: model.name, version: model.version), to: &writer)
        }
        writer.endObject()
        return Response(writer)
    }

    private static func write(
        _ model: Statistics.Model, _ times: InferTimes.Times, to writer: inout JSONWriter
    ) {
        let done = model.forwards[.done] ?? 0
        let poisoned = model.forwards[.nonfinite] ?? 0
        let queued = Int64(model.queueSeconds.sum * 1e9)
        let stepped = model.times.stepNanoseconds
        let (read, written) = (times.inputNanoseconds, times.outputNanoseconds)
        writer.member("name", model.name)
        writer.member("version", String(model.version))
        writer.member("last_inference", Int(model.times.lastStepAt))
        // Rows of batches, so that by the number of batches it makes their mean size.
        writer.member("inference_count", Int(model.batchRows.sum))
        writer.member("execution_count", Int(model.batchRows.count))
        writer.key("inference_stats")
        writer.beginObject()
        writer.sum("success", done, queued + stepped + read + written)
        writer.sum("fail", (model.forwards[.refused] ?? 0) + poisoned, 0)
        writer.sum("queue", Int(model.queueSeconds.count), queued)
        writer.sum("compute_input", done + poisoned, read)
        writer.sum("compute_infer", done + poisoned, stepped)
        writer.sum("compute_output", done, written)
        // No answer is kept by its inputs: the same inputs mean something else in another state.
        writer.sum("cache_hit", 0, 0)
        writer.sum("cache_miss", 0, 0)
        writer.endObject()
        writer.array("batch_stats", model.batches.sorted { $0.key < $1.key }) { writer, batch in
            writer.member("batch_size", batch.key)
            // Requests are read and answers written one by one, whatever batch they are part of.
            writer.sum("compute_input", 0, 0)
            writer.sum("compute_infer", batch.value.count, batch.value.nanoseconds)
            writer.sum("compute_output", 0, 0)
        }
    }
}

extension JSONWriter {
    /// A count and the nanoseconds of all of them together.
    fileprivate mutating func sum(_ key: String, _ count: Int, _ nanoseconds: Int64) {
        self.key(key)
        beginObject()
        member("count", count)
        member("ns", Int(nanoseconds))
        endObject()
    }
}
