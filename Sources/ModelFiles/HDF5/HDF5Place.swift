/// Where libhdf5 reads a file: it has crashed on damaged ones, and takes its process along.
public enum HDF5Place: Sendable, Equatable {
    /// In this process: for tests, and for the child itself.
    case here
    /// In a process that is started for one file and ends with it.
    ///
    /// `command` is a program and its arguments that end in `HDF5Server.serve`; it is killed where
    /// an answer takes longer than `seconds`, and the longer the larger the file.
    case child(command: [String], seconds: Double)

    /// Opens the file that `image` is.
    func open(_ image: HDF5Image) throws(HDF5Fault) -> any HDF5Reading {
        switch self {
        case .here: try HDF5File(image)
        case .child(let command, let seconds):
            try HDF5Child(image, command: command, seconds: seconds)
        }
    }
}
