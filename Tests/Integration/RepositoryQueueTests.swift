import Foundation
import Synchronization
import Testing

@testable import cellar

@Suite("Changes of the repository, one at a time")
struct RepositoryQueueTests {
    @Test("each begins once the one before it has ended, wherever it ends")
    func order() {
        let queue = RepositoryQueue()
        let told = Mutex<[String]>([])
        let all = DispatchGroup()
        #expect(queue.isIdle)
        for number in 0..<50 {
            all.enter()
            queue.add { done in
                told.withLock { $0.append("begin \(number)") }
                #expect(!queue.isIdle)
                DispatchQueue.global().async {
                    told.withLock { $0.append("end \(number)") }
                    done()
                    all.leave()
                }
            }
        }
        all.wait()
        #expect(told.withLock { $0 } == (0..<50).flatMap { ["begin \($0)", "end \($0)"] })
    }
}
