// swift-tools-version: 6.2
import PackageDescription

// The targets are the walls between the modules: what each may import is held by Tests/Tidy.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

func module(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [],
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources,
        swiftSettings: strict)
}

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// A module map and a shim each, nothing else.
let systemLibraries: [Target] = [
    .systemLibrary(name: "CBLAS", path: "Sources/System/CBLAS", pkgConfig: "blas"),
    .systemLibrary(name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CHDF5", path: "Sources/System/CHDF5", pkgConfig: "hdf5"),
    .systemLibrary(name: "CCrypto", path: "Sources/System/CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CEpoll", path: "Sources/System/CEpoll"),
    .systemLibrary(name: "CAffinity", path: "Sources/System/CAffinity"),
]

let modules: [Target] = [
    .target(
        name: "CSimdJSON",
        cxxSettings: [.treatAllWarnings(as: .error)],
        linkerSettings: [.linkedLibrary("simdjson")]),

    // Optimised in debug builds too: without it vectors of the compiler cost more than they save.
    .target(
        name: "CKernels",
        cSettings: [
            .unsafeFlags(["-O3", "-ffp-contract=off"]), .treatAllWarnings(as: .error),
        ]),
    module("Kernels", ["CBLAS", "CKernels"]),
    module("Recurrent", ["Kernels"]),
    module("Containers", ["CZlib", "CCrypto"]),
    module(
        "ModelFiles", ["Recurrent", "Kernels", "Containers", "CHDF5", protobuf],
        exclude: ["ONNX/Generated/onnx.proto"]),
    module("Cores", ["CAffinity"]),
    module("Sessions", ["Recurrent", "Cores"]),
    module("HTTP1", [httpTypes, "Containers", "CEpoll", "Cores", logging]),
    module("WireFormats", ["Recurrent", "Containers", "CSimdJSON"]),
    module(
        "Endpoints",
        ["HTTP1", httpTypes, "Sessions", "Recurrent", "WireFormats", "Cores", logging]),
    .executableTarget(
        name: "cellar",
        dependencies: [
            "Kernels", "Recurrent", "ModelFiles", "Sessions", "HTTP1", "Endpoints", "Cores",
            logging, argumentParser, yams,
        ],
        swiftSettings: strict,
        // In place of the C library's heap. Sanitizers, which need debug builds, bring their own.
        linkerSettings: [.linkedLibrary("jemalloc", .when(configuration: .release))]),
    .executableTarget(
        name: "CellarBench",
        dependencies: [
            "Kernels", "Recurrent", "Sessions", "CEpoll", argumentParser,
            .product(name: "Histogram", package: "hdrhistogram-swift"),
        ],
        swiftSettings: strict),
]

let testTargets: [Target] = [
    .target(
        name: "TestSupport", dependencies: ["Recurrent", "Kernels", "Containers"],
        path: "Tests/TestSupport", swiftSettings: strict),
    tests(
        "KernelsTests", ["Kernels", "TestSupport"],
        exclude: ["activation_goldens.csv", "make_activation_goldens.py"]),
    tests("RecurrentTests", ["Recurrent", "Kernels", "TestSupport"]),
    tests("ContainersTests", ["Containers", "TestSupport"]),
    tests(
        "ModelFilesTests",
        ["ModelFiles", "Recurrent", "Kernels", "Containers", "TestSupport"],
        exclude: [
            "Goldens", "golden_models.py", "golden_operations.py", "keras_layers.json",
            "list_keras_layers.py", "make_goldens.py", "Torch/Goldens",
            "Torch/make_torch_goldens.py", "Legacy/Goldens", "Legacy/keras1_backend.py",
            "Legacy/keras1_equals.py",
            "Legacy/make_keras1_goldens.py", "Legacy/make_legacy_goldens.py",
            "Sequences/Goldens", "Sequences/make_sequence_goldens.py",
            "Sequences/sequence_models.py", "Sequences/make_sequence_torch_goldens.py",
            "ONNX/Goldens", "ONNX/golden_faults.py", "ONNX/golden_graphs.py",
            "ONNX/golden_matlab.py", "ONNX/golden_states.py", "ONNX/golden_writing.py",
            "ONNX/make_onnx_goldens.py", "ONNX/make_onnx_sequence_goldens.py",
            "ONNX/make_tf_onnx_goldens.py", "ONNX/make_torch_onnx_goldens.py",
        ]),
    tests("CoresTests", ["Cores"]),
    tests("SessionsTests", ["Sessions", "Recurrent", "Kernels", "TestSupport"]),
    tests(
        "HTTP1Tests", ["HTTP1", "Containers", httpTypes, logging, "TestSupport"],
        exclude: ["Corpus"]),
    tests("WireFormatsTests", ["WireFormats", "Recurrent", "TestSupport"]),
    tests(
        "EndpointsTests",
        [
            "Endpoints", "HTTP1", httpTypes, "Sessions", "Recurrent", "Kernels", "WireFormats",
            "TestSupport",
        ]),
    tests(
        "Integration", ["cellar", "Kernels", "WireFormats", "TestSupport"],
        exclude: ["clients", "models", "make_models.py", "make_hostile.py"]),
    tests("CellarBenchTests", ["CellarBench"]),
    tests("Tidy", []),
    // Loaded before the server by a test that counts what it takes from the heap.
    .target(name: "CAllocations", path: "Tests/CAllocations"),
]

let package = Package(
    name: "cellar",
    products: [
        .executable(name: "cellar", targets: ["cellar"]),
        .library(name: "CAllocations", type: .dynamic, targets: ["CAllocations"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: systemLibraries + modules + testTargets,
    cxxLanguageStandard: .cxx17
)

// Only `make fuzz` asks for it: libFuzzer brings the main function.
if Context.environment["CELLAR_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["Containers", "HTTP1", "ModelFiles", "WireFormats"],
            path: "Tests/Fuzz", exclude: ["Seeds", "run"], swiftSettings: strict))
}
