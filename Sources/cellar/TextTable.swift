import ModelFiles

/// Lines of cells in columns as wide as their widest cell, for a terminal.
enum TextTable {
    /// `rows` as lines, each cell but the last of a line padded; two spaces between columns.
    static func text(_ rows: [[String]]) -> String {
        var widths: [Int] = []
        let rows = rows.map { $0.map(\.onOneLine) }
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
