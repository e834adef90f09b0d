import Foundation

/// Files that numpy 2.4.6 wrote, in base64, to be read by us.
///
/// The npz ones hold `lstm/h = arange(6, float32).reshape(2, 3)` and `position = int64(7)`.
enum NumpyFiles {
    /// `numpy.savez`.
    static let stored = decode(
        """
        UEsDBC0AAAAAAAAAIQBP6QAq//////////8KABQAbHN0bS9oLm5weQEAEACYAAAAAAAAAJgAAAAAAAAAk05VTVBZ\
        AQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAg\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPwAA\
        AEAAAEBAAACAQAAAoEBQSwMELQAAAAAAAAAhACO48Gz//////////wwAFABwb3NpdGlvbi5ucHkBABAAiAAAAAAA\
        AACIAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxpOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFw\
        ZSc6ICgpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg\
        ICAgICAKBwAAAAAAAABQSwECLQMtAAAAAAAAACEAT+kAKpgAAACYAAAACgAAAAAAAAAAAAAAgAEAAAAAbHN0bS9o\
        Lm5weVBLAQItAy0AAAAAAAAAIQAjuPBsiAAAAIgAAAAMAAAAAAAAAAAAAACAAdQAAABwb3NpdGlvbi5ucHlQSwUG\
        AAAAAAIAAgByAAAAmgEAAAAA
        """)

    /// `numpy.savez_compressed`.
    static let deflated = decode(
        """
        UEsDBC0AAAAIAAAAIQBP6QAq//////////8KABQAbHN0bS9oLm5weQEAEACYAAAAAAAAAFUAAAAAAAAAm+wX6hsQ\
        ychQxlCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxpo6CrUKZAMuBjBo\
        sAcSDkAExA1AvMABAFBLAwQtAAAACAAAACEAI7jwbP//////////DAAUAHBvc2l0aW9uLm5weQEAEACIAAAAAAAA\
        AEYAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvka\
        mjoKtQoUAS52BggAAFBLAQItAy0AAAAIAAAAIQBP6QAqVQAAAJgAAAAKAAAAAAAAAAAAAACAAQAAAABsc3RtL2gu\
        bnB5UEsBAi0DLQAAAAgAAAAhACO48GxGAAAAiAAAAAwAAAAAAAAAAAAAAIABkQAAAHBvc2l0aW9uLm5weVBLBQYA\
        AAAAAgACAHIAAAAVAQAAAAA=
        """)

    /// `numpy.savez` to a pipe: sizes come behind the data, and in the directory.
    static let streamed = decode(
        """
        UEsDBC0ACAAAAAAAIQAAAAAA//////////8KABQAbHN0bS9oLm5weQEAEAAAAAAAAAAAAAAAAAAAAAAAk05VTVBZ\
        AQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAg\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPwAA\
        AEAAAEBAAACAQAAAoEBQSwcIT+kAKpgAAAAAAAAAmAAAAAAAAABQSwMELQAIAAAAAAAhAAAAAAD//////////wwA\
        FABwb3NpdGlvbi5ucHkBABAAAAAAAAAAAAAAAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxpOCcsICdmb3J0\
        cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKBwAAAAAAAABQSwcII7jwbIgAAAAAAAAAiAAAAAAAAABQSwEC\
        LQMtAAgAAAAAACEAT+kAKpgAAACYAAAACgAAAAAAAAAAAAAAgAEAAAAAbHN0bS9oLm5weVBLAQItAy0ACAAAAAAA\
        IQAjuPBsiAAAAIgAAAAMAAAAAAAAAAAAAACAAewAAABwb3NpdGlvbi5ucHlQSwUGAAAAAAIAAgByAAAAygEAAAAA
        """)

    /// `numpy.save` of `asfortranarray(arange(24, dtype='>f8').reshape(2, 3, 4))`.
    static let fortran = decode(
        """
        k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywg\
        NCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAA\
        AAAAAEAoAAAAAAAAQBAAAAAAAABAMAAAAAAAAEAgAAAAAAAAQDQAAAAAAAA/8AAAAAAAAEAqAAAAAAAAQBQAAAAA\
        AABAMQAAAAAAAEAiAAAAAAAAQDUAAAAAAABAAAAAAAAAAEAsAAAAAAAAQBgAAAAAAABAMgAAAAAAAEAkAAAAAAAA\
        QDYAAAAAAABACAAAAAAAAEAuAAAAAAAAQBwAAAAAAABAMwAAAAAAAEAmAAAAAAAAQDcAAAAAAAA=
        """)

    /// `numpy.save` of `array([[1.5, -2, 0.1]], dtype='<f4')`.
    static let row = decode(
        """
        k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDMp\
        LCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/\
        AAAAwM3MzD0=
        """)

    /// Version 2 of the format: `array([1, 2], dtype='<f2')`.
    static let version2 = decode(
        """
        k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwp\
        LCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPABA
        """)

    /// Version 3 of the format: `array(7, dtype='<u2')`.
    static let version3 = decode(
        """
        k05VTVBZAwB0AAAAeydkZXNjcic6ICc8dTInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoKSwg\
        fSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAA==
        """)

    private static func decode(_ base64: String) -> [UInt8] {
        Array(Data(base64Encoded: base64) ?? Data())
    }
}
