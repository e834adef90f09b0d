import Glibc
import Synchronization
import Testing

@testable import Cores

@Suite("Threads and cores")
struct CoresTests {
    /// What `body` returns on a thread of its own.
    private static func onThread(_ body: @escaping @Sendable () -> [[Int]]) throws -> [[Int]] {
        let call = Call(body)
        var thread = pthread_t()
        try #require(
            pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Call>.fromOpaque(context).takeUnretainedValue().run()
                    return nil
                }, Unmanaged.passUnretained(call).toOpaque()) == 0)
        pthread_join(thread, nil)
        return call.result.withLock { $0 }
    }

    private final class Call: Sendable {
        let body: @Sendable () -> [[Int]]
        let result = Mutex<[[Int]]>([])

        init(_ body: @escaping @Sendable () -> [[Int]]) { self.body = body }

        func run() {
            let value = body()
            result.withLock { $0 = value }
        }
    }

    @Test("a thread keeps to its core until it leaves it; others go where they like")
    func keeps() throws {
        let all = Cores.allowed
        let core = try #require(all.last)
        let seen = try Self.onThread {
            guard Cores.keep(to: core) else { return [] }
            let kept = Cores.ofThread
            Cores.leave()
            return [kept, Cores.ofThread]
        }
        #expect(seen == [[core], all])
        #expect(Cores.ofThread == all)
    }

    @Test("a thread made by one that keeps to a core does so too, and may leave it")
    func inherits() throws {
        let all = Cores.allowed
        let core = try #require(all.first)
        let seen = try Self.onThread {
            guard Cores.keep(to: core) else { return [] }
            let child = try? Self.onThread {
                let born = Cores.ofThread
                Cores.leave()
                return [born, Cores.ofThread]
            }
            return (child ?? []) + [Cores.ofThread]
        }
        #expect(seen == [[core], all, [core]])
    }
}
