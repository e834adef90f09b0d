import CCrypto

/// SHA-256 (FIPS 180-4) by libcrypto.
public enum SHA256 {
    private static let byteCount = 32

    /// The 32 bytes of the digest of `bytes`.
    public static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
            var written: UInt32 = 0
            let status = EVP_Digest(
                bytes.baseAddress, bytes.count, output.baseAddress, &written, EVP_sha256(), nil)
            // Fails only where libcrypto was built without the algorithm.
            precondition(status == 1 && written == byteCount, "libcrypto gave no SHA-256")
            count = byteCount
        }
    }

    /// The digest of `parts`, one behind the other, as 64 lower-case hexadecimal digits.
    public static func hexDigest(of parts: [[UInt8]]) -> String {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        var isWhole = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        for part in parts {
            isWhole = isWhole && EVP_DigestUpdate(context, part, part.count) == 1
        }
        var digest = [UInt8](repeating: 0, count: byteCount)
        isWhole = isWhole && EVP_DigestFinal_ex(context, &digest, nil) == 1
        precondition(isWhole, "libcrypto gave no SHA-256")
        return hex(digest)
    }

    /// The digest of `bytes` as 64 lower-case hexadecimal digits.
    public static func hexDigest(_ bytes: UnsafeRawBufferPointer) -> String {
        hex(digest(bytes))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
