import TestSupport
import Testing

@testable import HTTP1

@Suite("InputBuffer finds line ends")
struct InputBufferTests {
    /// What a reader that looks at one byte after the other finds.
    private enum Found: Equatable {
        case line([UInt8])
        case nothing
        case error(ParseError)
    }

    private static func found(_ bytes: [UInt8], bytesMax: Int) -> Found {
        for (index, byte) in bytes.enumerated() {
            if index == bytesMax { return .error(.invalidChunkEnd) }
            let followsReturn = index > 0 && bytes[index - 1] == 13
            if byte == 10 {
                return followsReturn ? .line(Array(bytes[..<(index - 1)])) : .error(.bareLineFeed)
            }
            if followsReturn { return .error(.bareCarriageReturn) }
            let isText = byte == 9 || 0x20...0x7e ~= byte || byte >= 0x80
            if !isText && byte != 13 { return .error(.controlByte(byte)) }
        }
        return .nothing
    }

    private static func taken(_ pieces: [ArraySlice<UInt8>], bytesMax: Int) -> Found {
        var buffer = InputBuffer()
        do throws(ParseError) {
            for piece in pieces {
                piece.withUnsafeBytes { buffer.append($0) }
                if let line = try buffer.line(bytesMax: bytesMax, tooLong: .invalidChunkEnd) {
                    return .line(Array(buffer.bytes[line]))
                }
            }
            return .nothing
        } catch {
            return .error(error)
        }
    }

    @Test(
        "as a reader does that looks at one byte after the other", arguments: 1...40 as ClosedRange)
    func words(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // Bytes beside the borders of the classes, and at the high bits.
        let likely: [UInt8] = [0x20, 0x21, 0x7e, 0x80, 0x81, 0x9f, 0xa0, 0xff, 9, 0x61]
        let ends: [[UInt8]] = [
            [13, 10], [10], [13], [13, 13], [0], [0x1f], [0x7f], [0x0b], [13, 0x20], [],
        ]
        for _ in 0..<100 {
            let count = Int(random.next() % 40)
            var bytes = (0..<count).map { _ in likely[Int(random.next() % UInt64(likely.count))] }
            bytes += ends[Int(random.next() % UInt64(ends.count))]
            bytes += (0..<Int(random.next() % 12)).map { _ in UInt8(random.next() & 0xff) }
            let bytesMax = random.next() % 4 == 0 ? Int(random.next() % 44) : 1000
            let expected = Self.found(bytes, bytesMax: bytesMax)
            let cut = Int(random.next() % UInt64(bytes.count + 1))
            #expect(Self.taken([bytes[...]], bytesMax: bytesMax) == expected, "\(bytes)")
            #expect(
                Self.taken([bytes[..<cut], bytes[cut...]], bytesMax: bytesMax) == expected,
                "\(bytes), cut at \(cut)")
        }
    }
}
