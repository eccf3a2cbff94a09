package sheet

// Limits are the caps under which a file is read. An annex of a plan has 30 to 60 rows; the caps leave room for a hundred
// times that and keep a hostile file from taking the machine.
type Limits struct {
	FileBytes int // size of the file itself

	ZipEntries int   // entries in the archive
	ZipBytes   int64 // inflated size of all entries together
	EntryBytes int64 // inflated size of one entry
	ZipRatio   int64 // inflated bytes per stored byte, looked at only from RatioFrom on:
	RatioFrom  int64 // small style parts honestly compress a thousandfold

	XMLDepth  int // elements within elements
	XMLTokens int // tags, texts and comments of one part

	Sheets       int // visible sheets with cells, or Word tables
	Rows         int // last row in use
	Columns      int // last column in use
	Cells        int // cells in memory, over all tables of the file, merged ones counted
	CellBytes    int // text of one cell; Excel itself stops at 32,767 characters
	AllTextBytes int // texts of all cells together, a text that many cells share counted each time

	CSVBytes int // size of a CSV file
	CSVRows  int // records of a CSV file
}

// DefaultLimits are the limits of Read and Detect.
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

// checkTableSize refuses a table whose cells would not fit into what the limits leave.
func (l Limits) checkTableSize(rows, columns, used int) error {
	switch {
	case columns > l.Columns:
		return faultf(FaultTooLarge, "bảng có quá %d cột", l.Columns)
	case rows > 0 && columns > (l.Cells-used)/rows:
		return faultf(FaultTooLarge, "file có quá %d ô", l.Cells)
	}
	return nil
}
