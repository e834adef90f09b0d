import CKernels

/// One call of a kernel, which may be cut by panels: each writes its own columns alone.
enum PanelWork {
    case product(CKKernel, CKPanels, columns: Int, rows: Int, CKRows, CKMutableRows)
    case projection(
        CKKernel, CKPanels, vectors: Int, bias: UnsafePointer<Float>, rows: Int, CKRows,
        CKMutableRows)
    case step(CKCellKernel, CKPanels, CKCell, CKStep)

    /// Products that are worth sharing: they take several times as long as it takes to tell others.
    private static let productsMin = 250_000
    /// Panels that a kernel computes side by side where there is one row; cut between such groups.
    private static let group = 4

    /// Does all of it; where it makes so many `products` that it pays, with the threads of `crew`.
    func run(products: Int, crew: (any Crew)?) {
        guard let crew, products >= Self.productsMin else {
            return run(CKRange(first: 0, end: panels.panels))
        }
        withUnsafePointer(to: self) { work in
            crew.share(work) { work, part, parts in
                work.assumingMemoryBound(to: PanelWork.self).pointee.run(part, of: parts)
            }
        }
    }

    private var panels: CKPanels {
        switch self {
        case .product(_, let panels, _, _, _, _), .projection(_, let panels, _, _, _, _, _),
            .step(_, let panels, _, _):
            panels
        }
    }

    private func run(_ part: Int, of parts: Int) {
        let panels = panels.panels
        let groups = (panels + Self.group - 1) / Self.group
        let first = groups * part / parts * Self.group
        let end = min(panels, groups * (part + 1) / parts * Self.group)
        if first < end { run(CKRange(first: first, end: end)) }
    }

    private func run(_ range: CKRange) {
        switch self {
        case .product(let kernel, let panels, let columns, let rows, let a, let out):
            withUnsafePointer(to: panels) { kernel.multiply($0, columns, rows, a, out, range) }
        case .projection(
            let kernel, let panels, let vectors, let bias, let rows, let x, let out):
            withUnsafePointer(to: panels) {
                kernel.project($0, vectors, bias, rows, x, out, range)
            }
        case .step(let kernel, _, let cell, let step):
            withUnsafePointer(to: cell) { cell in
                withUnsafePointer(to: step) { kernel(cell, $0, range) }
            }
        }
    }
}
