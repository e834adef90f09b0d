import Testing

@testable import HTTP1

@Suite("ConnectionCount")
struct ConnectionCountTests {
    @Test("those who are refused do not keep a place from being free again")
    func refused() {
        let count = ConnectionCount(servedMax: 2)
        #expect([count.take(), count.take()] == [.served, .served])
        #expect((0..<64).allSatisfy { _ in count.take() == .refused })
        #expect(count.take() == nil)
        count.giveBack(.served)
        #expect(count.take() == .served)
        #expect(count.take() == nil)
        count.giveBack(.refused)
        #expect(count.take() == .refused)
    }
}
