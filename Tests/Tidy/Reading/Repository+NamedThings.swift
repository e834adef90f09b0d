extension Repository {
    /// What the build files may name.
    var namedThings: NamedThings {
        let folders = paths.flatMap { path in
            let parts = path.split(separator: "/")
            return parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
        }
        let scripts = writtenPaths.filter { text($0).hasPrefix("#!") }
        return NamedThings(
            paths: Set(paths + folders), executables: Set(scripts.filter(isExecutable)),
            scripts: Set(scripts), packages: NamedThings.packages(in: text("docker/packages")),
            products: NamedThings.products(in: text("Package.swift")),
            makeTargets: NamedThings.makeTargets(in: text("Makefile")))
    }
}
