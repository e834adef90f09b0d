@testable import Containers
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "the digests of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func examples(text: String, expected: String) {
        #expect(Array(text.utf8).withUnsafeBytes { SHA256.hexDigest($0) } == expected)
    }

    @Test("the digest is 32 bytes, the hexadecimal one is the same")
    func bytes() {
        let digest = Array("abc".utf8).withUnsafeBytes { SHA256.digest($0) }
        #expect(digest.count == 32)
        #expect(digest.prefix(4) == [0xba, 0x78, 0x16, 0xbf])
    }
}
