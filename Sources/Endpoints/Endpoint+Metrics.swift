import HTTP1
import HTTPTypes

extension Endpoint {
    /// The row of `GET /metrics` in the table.
    static let metrics = Endpoint(
        method: .get, path: PathTemplate("/metrics"), name: "metrics",
        summary: "Counters and gauges as Prometheus text.",
        success: Success(status: .ok, schema: nil, alsoAs: [.prometheus]),
        run: { exchange in
            exchange.withEngine { engine throws(Refusal) in
                engine.statistics { statistics in
                    exchange.answer {
                        var text = MetricsText()
                        text.add(statistics)
                        text.add(exchange.service.traffic.snapshot())
                        text.add(exchange.service.openings)
                        return Response(
                            status: .ok,
                            fields: [.contentType: MediaType.prometheus.rawValue],
                            body: Array(text.lines.utf8))
                    }
                }
            }
        })
}
