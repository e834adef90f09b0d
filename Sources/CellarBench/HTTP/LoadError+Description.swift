import Glibc

extension LoadError: CustomStringConvertible {
    var description: String {
        switch self {
        case .system(let call, let number):
            "\(call): \(number == 0 ? "the server closed the connection" : Self.text(number))"
        case .address(let url):
            "--url \(url): expected such as http://127.0.0.1:8000, with an IPv4 address"
        case .response(.noStatus): "an answer does not begin with an HTTP/1.1 status"
        case .response(.unasked): "the server sent more than the answer to a request"
        case .response(.headTooLong(let limit)): "an answer's head is longer than \(limit) bytes"
        case .response(.noLength(let status)):
            "an answer with status \(status) has no Content-Length, which a load needs"
        case .response(.chunk): "a stream's chunks are none"
        case .response(.line): "a line of a stream is neither an answer nor a problem"
        case .refused(let what, let status, let body): "\(what) was answered \(status) \(body)"
        case .failures(let count): "\(count) requests were never answered"
        case .noServer(let path): "\(path) ended, or did not say where it listens"
        case .noProcess(let pid): "there is no process \(pid), or it belongs to somebody else"
        }
    }

    private static func text(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }
}
