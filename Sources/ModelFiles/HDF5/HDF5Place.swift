/// Where libhdf5 reads a file: it has crashed on damaged ones, and takes its process along.
public struct HDF5Place: Sendable {
    /// Opens the file that an image is.
    let open: @Sendable (HDF5Image) throws(HDF5Fault) -> any HDF5Reading

    /// In this process: for tests, and for the child itself.
    @usableFromInline
    static let here = HDF5Place { image throws(HDF5Fault) in try HDF5File(image) }

    /// In a process that is started for one file and ends with it.
    ///
    /// `command` is a program and its arguments that end in `HDF5Server.serve`; it is killed where
    /// an answer takes longer than `seconds`, and the longer the larger the file.
    public static func child(command: [String], seconds: Double) -> HDF5Place {
        HDF5Place { image throws(HDF5Fault) in
            try HDF5Child(image, seconds: seconds) { socket throws(HDF5Fault) in
                try ReaderProcess(
                    command, standardInput: socket, sharing: image.descriptor,
                    as: HDF5Server.imageDescriptor)
            }
        }
    }
}
