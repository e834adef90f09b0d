import Testing

@testable import HTTP1

@Suite("Limits")
struct LimitsTests {
    @Test("the ones that come with it are sound")
    func defaults() {
        #expect(throws: Never.self) { try Limits().checked() }
    }

    @Test("one that is out of range or contradicts another is named")
    func unsound() {
        let rows: [((inout Limits) -> Void, LimitError)] = [
            (
                { $0.headerBytesMax = 63 },
                .outOfRange(
                    name: "headerBytesMax", actual: 63, minimum: 64, maximum: Double(1 << 30))
            ),
            (
                { $0.headerCountMax = 65_001 },
                .outOfRange(name: "headerCountMax", actual: 65_001, minimum: 1, maximum: 65_000)
            ),
            (
                { $0.connectionsMax = 0 },
                .outOfRange(name: "connectionsMax", actual: 0, minimum: 1, maximum: 10_000_000)
            ),
            (
                { $0.idleSeconds = 0 },
                .outOfRange(name: "idleSeconds", actual: 0, minimum: 0.01, maximum: 86_400)
            ),
            (
                { $0.bodySeconds = .infinity },
                .outOfRange(
                    name: "bodySeconds", actual: .infinity, minimum: 0.01, maximum: 86_400)
            ),
            (
                { $0.headerBytesMax = 396 },
                .exceeds(
                    name: "headerCountMax", actual: 100, limitName: "headerBytesMax / 4", limit: 99)
            ),
            (
                { $0.requestsPerConnectionMax = 63 },
                .exceeds(
                    name: "pipelinedRequestsMax", actual: 64,
                    limitName: "requestsPerConnectionMax", limit: 63)
            ),
        ]
        for (change, error) in rows {
            var limits = Limits()
            change(&limits)
            #expect(throws: error) { try limits.checked() }
        }
    }
}
