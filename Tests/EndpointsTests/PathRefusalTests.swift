import Sessions
import Testing

@testable import Endpoints

@Suite("refusals about a state that the path names")
struct PathRefusalTests {
    @Test("name the place in the body, where the value stands alone")
    func places() {
        let shape = SessionError.shape(
            what: "states.lstm.c", expected: [10, 8], actual: [10, 2])
        #expect(shape.inPath.detail == "value must have shape [10, 8], not [10, 2].")
        let count = SessionError.notACount(
            what: "states.conv1d.filled", place: [0, 0], value: 99, max: 2)
        #expect(
            count.inPath.detail
                == "value[0][0] is 99.0; this state counts, so it is an integer from 0 to 2.")
    }

    @Test("are 404 where the path names what is not there")
    func statuses() {
        #expect(SessionError.unknownLayer("lstm_9", known: ["lstm"]).inPath.status == .notFound)
        #expect(SessionError.draining.inPath.status == SessionError.draining.status)
    }
}
