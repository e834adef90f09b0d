import Testing

@testable import Sessions

@Suite("Dormitories of a worker")
struct DormitoryTableTests {
    @Test("sessions of one model have one, whose index is not given again when it is gone")
    func indexes() throws {
        var table = DormitoryTable()
        let first = try ServedModel.counter(version: 1).identity
        let other = try ServedModel.counter(version: 2).identity
        let index = table.index(for: first)
        #expect(table.index(for: first) == index)
        #expect(table.index(for: other) != index)
        #expect(table[index].model.isSame(as: first))
        table.dropEmpty()
        #expect(table.isEmpty)
        #expect(table.index(for: first) > index)
    }

    @Test("whoever looks for one that is not there is stopped, not passed over")
    func lost() async {
        await #expect(processExitsWith: .failure) { _ = DormitoryTable()[1].sessionCount }
    }
}
