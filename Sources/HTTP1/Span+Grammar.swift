import Glibc

/// Reading the bytes of a line in place, checked at every index.
extension Span<UInt8> {
    /// The bytes as text, bytes that are no UTF-8 replaced; for reports, never for decisions.
    var text: String {
        withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// The index of the first `byte` in `range`.
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        extracting(range).withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress,
                let found = memchr(start, Int32(byte), bytes.count)
            else { return nil }
            return range.lowerBound + (UnsafeRawPointer(found) - start)
        }
    }

    /// The index of the last `byte`.
    func lastIndex(of byte: UInt8) -> Int? {
        var index = count
        while index > 0 {
            index -= 1
            if self[index] == byte { return index }
        }
        return nil
    }

    /// `range` without the spaces and tabs around it.
    func trimmingBlanks(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isBlank { start += 1 }
        while start < end, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    /// Whether all bytes of `range` are of a class.
    func areAll(_ range: Range<Int>, _ isMember: (UInt8) -> Bool) -> Bool {
        for index in range where !isMember(self[index]) { return false }
        return true
    }

    /// Where the bytes from `start` on that are of a class end.
    func end(from start: Int, _ isMember: (UInt8) -> Bool) -> Int {
        var index = start
        while index < count, isMember(self[index]) { index += 1 }
        return index
    }

    /// Whether the bytes of `range` are `name`, lower-case letters and other ASCII, in any case.
    func isCaseInsensitively(_ range: Range<Int>, _ name: StaticString) -> Bool {
        extracting(range).isCaseInsensitively(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// Whether the bytes are `name`, lower-case letters and other ASCII, in any case.
    func isCaseInsensitively(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == name.count else { return false }
        for index in 0..<count {
            let (byte, lower) = (self[index], name[index])
            let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            guard byte == lower || isUpper && byte | 0x20 == lower else { return false }
        }
        return true
    }

    /// Whether the percent sign at `index` begins an escaped byte.
    func isEscape(at index: Int) -> Bool {
        index + 2 < count && self[index + 1].hexValue != nil && self[index + 2].hexValue != nil
    }
}
