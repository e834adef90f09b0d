import Foundation
@testable import ModelFiles
import Testing

/// What the built program makes of it is in Integration; here the other end is a shell.
@Suite("a process that reads HDF5 for this one")
struct HDF5ChildTests {
    static let image = HDF5Image.magic + [UInt8](repeating: 0, count: 1 << 20)

    private func fault(_ command: [String], seconds: Double = 30) -> HDF5Fault? {
        do throws(HDF5Fault) {
            let image = try HDF5Image(Self.image[...])
            _ = try HDF5Place.child(command: command, seconds: seconds).open(image)
            return nil
        } catch {
            return error
        }
    }

    @Test("its crash is an error that names the signal", arguments: [SIGSEGV, SIGABRT, SIGBUS])
    func crash(signal: Int32) {
        let command = ["/bin/sh", "-c", "kill -\(signal) $$"]
        #expect(fault(command) == .libraryEnded(signal: signal))
    }

    @Test("its end at the limit of time is an error that says so")
    func timeLimit() {
        #expect(
            fault(["/bin/sh", "-c", "kill -\(SIGPROF) $$"]) == .libraryLate(seconds: 1))
    }

    @Test("its end without an answer is an error that names the code")
    func exit() {
        #expect(fault(["/bin/sh", "-c", "exit 7"]) == .libraryExited(code: 7))
    }

    @Test("one that reads and never answers is killed")
    func silence() {
        #expect(
            fault(["/bin/sh", "-c", "exec cat"], seconds: 0) == .libraryLate(seconds: 1))
    }

    @Test("one that never reads is killed")
    func deafness() {
        #expect(
            fault(["/bin/sh", "-c", "read line; exec tail -f /dev/null"], seconds: 0)
                == .libraryLate(seconds: 1))
    }

    @Test("one that sends what no reader sends is an error")
    func nonsense() {
        let command = ["/bin/sh", "-c", "printf '\\377\\377\\377\\377' >&0; exec cat >/dev/null"]
        #expect(fault(command) == .libraryEnded(signal: SIGKILL))
    }

    @Test("a program that is not there is an error with the system's code")
    func missing() {
        #expect(fault(["/nowhere/cellar"]) == .notStarted(code: ENOENT))
    }

    @Test(
        "where it says that numbers lie they are read, if that is in the image and of the shape",
        arguments: [
            (offset: 96, count: 6, bytes: 24), (96, 5, nil), (1 << 20, 6, nil), (-1, 6, nil),
        ] as [(offset: Int, count: Int, bytes: Int?)])
    func stored(offset: Int, count: Int, bytes: Int?) throws {
        let image = try HDF5Image(Self.image[...])
        let place = HDF5StoredFloats(format: .float32, offset: offset, count: count)
        let child = try HDF5Child(image, seconds: 30) { socket throws(HDF5Fault) in
            let channel = HDF5Channel(socket: dup(socket))
            try? channel.sendMessage(HDF5Reply.opened, until: .never)
            try? channel.sendMessage(HDF5Reply.stored(place), until: .never)
            let command = ["/bin/sh", "-c", "exec cat >/dev/null"]
            return try ReaderProcess(
                command, standardInput: socket, sharing: image.descriptor, as: 3)
        }
        let floats = try? child.floats(at: "x", shape: [2, 3])
        #expect(floats?.count == bytes.map { $0 / 4 })
    }

    static let replies: [HDF5Reply] = [
        .opened, .floats, .stored(.init(format: .bfloat16, offset: 96, count: 2)),
        .memberCount(nil), .memberCount(3), .attribute(nil), .attribute("lstm"),
        .fault(.shape(expected: [1, 2], actual: [])), .fault(.libraryEnded(signal: 11)),
    ]

    @Test("messages come through as they were sent", arguments: replies)
    func messages(reply: HDF5Reply) throws {
        let pair = try #require(HDF5Channel.makePair())
        let (own, other) = (HDF5Channel(socket: pair.own), HDF5Channel(socket: pair.other))
        try own.sendMessage(reply, until: .after(seconds: 30))
        #expect(try other.receiveMessage(HDF5Reply.self, until: .after(seconds: 30)) == reply)
    }
}
