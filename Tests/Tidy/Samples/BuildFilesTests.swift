import Testing

@Suite("Names in build files")
struct BuildFilesTests {
    private let known = NamedThings(
        paths: [
            "docker", "docker/packages", "docker/install-packages", "config", "config/a.yaml",
            "Sources", "config/old.sh",
        ],
        executables: ["docker/install-packages"],
        scripts: ["docker/install-packages", "config/old.sh"],
        packages: ["build": ["libx-dev"], "runtime": ["libx1", "curl"]], products: ["cellar"],
        makeTargets: ["run", "build"])

    private func found(_ path: String, _ text: String) -> [String] {
        BuildFiles.findings(path: path, text: text, known: known).map {
            "\($0.line): \($0.message)"
        }
    }

    @Test("that exist are fine in a Makefile")
    func makefile() {
        let text = """
            .PHONY: run build
            run: build ## Runs
            \texec .build/release/cellar serve --config config/a.yaml
            build:
            \tdocker/install-packages build
            \tswift build --product cellar
            \tdocker run cellar
            \t$(MAKE) run
            """
        #expect(found("Makefile", text) == [])
    }

    @Test("that do not exist are found in a Makefile")
    func brokenMakefile() {
        let text = """
            .PHONY: run gone
            run: gone
            \texec .build/release/cellar2 serve --config config/gone.yaml
            \tdocker/install-packages all
            \tswift build --product cellar3
            \tconfig/old.sh
            \t$(MAKE) gone NAME=5
            """
        #expect(
            found("Makefile", text) == [
                "1: there is no target gone",
                "2: there is no target gone",
                "3: Package.swift has no product cellar2",
                "3: there is no config/gone.yaml",
                "4: docker/packages has no set all",
                "5: Package.swift has no product cellar3",
                "6: config/old.sh is a script that may not be run (chmod +x)",
                "7: there is no target gone",
            ])
    }

    @Test("that exist are fine in a Dockerfile")
    func dockerfile() {
        let text = """
            FROM swift AS build
            COPY docker/packages docker/install-packages docker/
            RUN docker/install-packages build && apt-get install --yes curl
            COPY Sources Sources
            FROM debian
            COPY docker/install-packages /usr/local/lib/cellar/
            RUN /usr/local/lib/cellar/install-packages runtime
            COPY --from=build /src/.build/release/cellar /usr/local/bin/cellar
            ENTRYPOINT ["/usr/local/bin/cellar", \\
                "serve"]
            """
        #expect(found("docker/Dockerfile", text) == [])
    }

    @Test("that do not exist are found in a Dockerfile")
    func brokenDockerfile() {
        let text = """
            FROM swift AS build
            COPY gone.txt /etc/cellar/
            RUN apt-get install --yes libx-dev libgone-dev
            FROM debian
            COPY --from=builder /src/.build/release/gone /usr/local/bin/cellar
            CMD ["/usr/local/bin/cellar", \\
                "/etc/cellar/gone.txt"]
            """
        #expect(
            found("docker/Dockerfile", text) == [
                "2: there is no gone.txt to copy",
                "3: not in docker/packages: libgone-dev",
                "5: Package.swift has no product gone",
                "5: there is no stage builder",
                "6: nothing was copied to /etc/cellar/gone.txt",
            ])
    }

    @Test("are read from the files that declare them")
    func declared() {
        #expect(NamedThings.packages(in: "# a b\nbuild x\nbuild y\n") == ["build": ["x", "y"]])
        let package = "products: [.executable(name: \"a\", targets: [\"b\"])]"
        #expect(NamedThings.products(in: package) == ["a"])
        #expect(NamedThings.makeTargets(in: "A := b\n.PHONY: c\nrun: build\n\tx: y") == ["run"])
    }
}
