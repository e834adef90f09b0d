import Testing

@Suite("The scanner for declarations")
struct DeclarationScannerTests {
    @Test("finds them with their modifiers, their container and their lines")
    func all() {
        let text = """
            @available(*, deprecated)
            public struct A<T>: Equatable where T: B {
                private(set) var x: Int = 0
                private static let y = { () -> Int in
                    let local = 1
                    return local
                }()
                init(x: Int) { self.init() }
                static func == (a: A, b: A) -> Bool {
                    func inner() {}
                    return true
                }
                enum C { case d(init: Int), e }
            }
            protocol P {
                func f(_ a: Int) throws
                var g: Int { get }
            }
            extension A.C: @unchecked Sendable {}
            """
        let found = DeclarationScanner(Lexer(text).tokens).declarations.map {
            let place = "\($0.container ?? "-") \($0.place)"
            let lines = "\($0.lines.lowerBound)-\($0.lines.upperBound)"
            return ($0.modifiers + [$0.kind, $0.name, place, lines]).joined(separator: " ")
        }
        #expect(
            found == [
                "@available public struct A - file 1-14",
                "private(set) var x A type 3-3",
                "private static let y A type 4-7",
                "init init A type 8-8",
                "static func == A type 9-12",
                "func inner A functionBody 10-10",
                "enum C A type 13-13",
                "protocol P - file 15-18",
                "func f P protocolRequirement 16-16",
                "var g P protocolRequirement 17-17",
                "extension A.C - file 19-19",
            ])
    }
}
