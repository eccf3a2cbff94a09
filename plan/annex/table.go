package annex

// Table is one table of an annex as it lies in the document, before anybody has said what its columns mean.
type Table struct {
	Sheet string // the sheet's name, or "Bảng 1", "Bảng 2" … in a text document
	Rows  []TableRow
}

// TableRow is one row of a table. A merged cell's text stands in every cell it covers, and Merged says so, so that a group
// row ("I. Chỉ đạo, điều hành" across the whole width) can be told from an ordinary one.
type TableRow struct {
	Number int // as the document shows it, from 1
	Cells  []TableCell
}

// TableCell is the text of one cell, NFC, white space trimmed, line breaks kept.
type TableCell struct {
	Text   string
	Merged bool // covered by a merge but not its top left cell
}
