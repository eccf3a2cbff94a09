package sheet

// Limits bound the memory and time that parsing a file takes. An annex of a plan has 30 to 60 rows; the defaults allow more than a hundred
// times that, and stop a hostile file.
type Limits struct {
	FileBytes int // size of the file itself

	ZipEntries int   // entries in the archive
	ZipBytes   int64 // inflated size of all entries together
	EntryBytes int64 // inflated size of one entry
	ZipRatio   int64 // inflated bytes per stored byte
	RatioFrom  int64 // inflated size from which ZipRatio applies: small style parts of ordinary files compress a thousandfold

	XMLDepth  int // elements within elements
	XMLTokens int // tags, texts and comments of one part

	Sheets       int // visible sheets with cells, or Word tables
	Rows         int // last row in use
	Columns      int // last column in use
	Cells        int // cells in memory, over all tables of the file, merged ones counted
	CellBytes    int // text of one cell; the limit of Excel is 32,767 characters
	AllTextBytes int // texts of all cells together; a text that many cells share counts each time

	CSVBytes int // size of a CSV file
	CSVRows  int // records of a CSV file
}

// DefaultLimits are the limits of the functions Parse, ParseContent and Detect.
func DefaultLimits() Limits {
	return Limits{
		FileBytes:    35 << 20,
		ZipEntries:   1000,
		ZipBytes:     64 << 20,
		EntryBytes:   32 << 20,
		ZipRatio:     200,
		RatioFrom:    1 << 20,
		XMLDepth:     256,
		XMLTokens:    2_000_000,
		Sheets:       20,
		Rows:         20_000,
		Columns:      256,
		Cells:        2_000_000,
		CellBytes:    32 << 10,
		AllTextBytes: 64 << 20,
		CSVBytes:     20 << 20,
		CSVRows:      200_000,
	}
}

// checkTableSize returns a fault when a table of this size, beside the cells used already, exceeds the limits.
func (l Limits) checkTableSize(rows, columns, used int) error {
	switch {
	case columns > l.Columns:
		return faultf(FaultTooLarge, "bảng có quá %d cột", l.Columns)
	case rows > 0 && columns > (l.Cells-used)/rows:
		return faultf(FaultTooLarge, "file có quá %d ô", l.Cells)
	}
	return nil
}
