package document

// Document is an official document before it is signed. The zero value of a field leaves its element out.
type Document struct {
	Issuer Issuer
	// Number is the running number without its symbol, such as "05"; a single digit gets its zero. A draft has none.
	Number string
	// Symbol follows the number: "BC-SNV", for an official letter "SNV-CCHC".
	Symbol string
	Place  string
	Date   Date
	// Draft leaves the number and the day blank and marks the document "DỰ THẢO".
	Draft bool
	// TypeName is the name of the type, such as "BÁO CÁO". An official letter (công văn) has none: its subject stands under the number.
	TypeName   string
	Subject    string   // trích yếu
	Addressees []string // Kính gửi
	Bases      []string // Căn cứ; the marks at their ends are set by the writer
	Body       []Block
	// Closing is the last paragraph of the body.
	Closing    string
	Signer     Signer
	Recipients []string // Nơi nhận; dashes and the marks at the ends are set by the writer
	Annexes    []Annex
}

// Issuer is the body that issues a document, below the body that governs it.
type Issuer struct {
	Parent string // "UBND THÀNH PHỐ HÀ NỘI"
	Name   string // "SỞ NỘI VỤ"
}

// Date is a civil date. A draft may know its year and month alone.
type Date struct{ Year, Month, Day int }

// Signer is who signs, and in which capacity.
type Signer struct {
	// Capacity are the lines above the signature: {"KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"}.
	Capacity []string
	Name     string
}

// Annex is a part with page numbers of its own, on pages of its own.
type Annex struct {
	// Number is Roman; an empty one is counted when the document has two annexes or more.
	Number string
	Title  string
	// Of says what the annex belongs to: "Kèm theo Báo cáo số …/BC-SNV ngày … của Sở Nội vụ". Its brackets are set by the writer.
	Of        string
	Landscape bool
	Blocks    []Block
}

// Block is one part of a body. Exactly one field is set.
type Block struct {
	Heading   *Heading   `json:",omitempty"`
	Paragraph *Paragraph `json:",omitempty"`
	Table     *Table     `json:",omitempty"`
}

// Heading begins a section. Level 1 is numbered I, II; level 2 is numbered 1, 2; level 3 is numbered a), b), c), d), đ); level 4 has a
// dash and no bold.
type Heading struct {
	Level int
	// Number replaces the number that the heading would get, such as "1.2".
	Number string `json:",omitempty"`
	Runs   []Run
}

// Paragraph is running text, justified, with its first line indented.
type Paragraph struct {
	Runs []Run
	// Align replaces the justification.
	Align Align `json:",omitempty"`
}

// Run is a piece of text in one style, with the note that belongs to its end.
type Run struct {
	Text   string
	Bold   bool `json:",omitempty"`
	Italic bool `json:",omitempty"`
	// Figure is the identifier of the figure that the text states. It opens the note, and in HTML the text carries it as its value.
	Figure string `json:",omitempty"`
	// Note is the text of a footnote.
	Note string `json:",omitempty"`
}

// Align says how text stands in its column or cell.
type Align string

// The ways to align; the zero value is that of the element or of the column.
const (
	AlignLeft    Align = "left"
	AlignCenter  Align = "center"
	AlignRight   Align = "right"
	AlignJustify Align = "both"
)

// Table is a table with lines around every cell. Header rows repeat on every page; rows do not break across pages.
type Table struct {
	Columns []Column
	Header  []Row
	Rows    []Row
}

// Column is a column of a table. Columns of width 0 share evenly what the others leave between the margins.
type Column struct {
	Millimetres float64
	Align       Align `json:",omitempty"`
}

// Row is a row of a table. As in HTML it lists only the cells that begin in it; missing cells at its end are empty.
type Row struct {
	Cells []Cell
	Bold  bool `json:",omitempty"` // a group or a total
}

// Cell is a cell of a table. It covers as many columns and rows as it says, at least one.
type Cell struct {
	Runs    []Run
	Columns int   `json:",omitempty"`
	Rows    int   `json:",omitempty"`
	Align   Align `json:",omitempty"`
}

// Section is a heading of a level with plain text.
func Section(level int, text string) Block {
	return Block{Heading: &Heading{Level: level, Runs: []Run{{Text: text}}}}
}

// Text is a paragraph of runs.
func Text(runs ...Run) Block { return Block{Paragraph: &Paragraph{Runs: runs}} }

// Plain is a paragraph of one run without any style.
func Plain(text string) Block { return Text(Run{Text: text}) }

// Cells is a row of cells with plain text.
func Cells(texts ...string) Row {
	row := Row{}
	for _, text := range texts {
		row.Cells = append(row.Cells, Cell{Runs: []Run{{Text: text}}})
	}
	return row
}

// WithoutNotes is the document without footnotes and the identifiers of figures, as it leaves the department.
func (d Document) WithoutNotes() Document {
	d.Body = withoutNotes(d.Body)
	d.Annexes = append([]Annex(nil), d.Annexes...)
	for i := range d.Annexes {
		d.Annexes[i].Blocks = withoutNotes(d.Annexes[i].Blocks)
	}
	return d
}

func withoutNotes(blocks []Block) []Block {
	out := make([]Block, len(blocks))
	for i, b := range blocks {
		switch {
		case b.Heading != nil:
			h := *b.Heading
			h.Runs = plainRuns(h.Runs)
			b.Heading = &h
		case b.Paragraph != nil:
			p := *b.Paragraph
			p.Runs = plainRuns(p.Runs)
			b.Paragraph = &p
		case b.Table != nil:
			t := *b.Table
			t.Header, t.Rows = plainRows(t.Header), plainRows(t.Rows)
			b.Table = &t
		}
		out[i] = b
	}
	return out
}

func plainRows(rows []Row) []Row {
	out := make([]Row, len(rows))
	for i, row := range rows {
		row.Cells = append([]Cell(nil), row.Cells...)
		for j := range row.Cells {
			row.Cells[j].Runs = plainRuns(row.Cells[j].Runs)
		}
		out[i] = row
	}
	return out
}

func plainRuns(runs []Run) []Run {
	out := append([]Run(nil), runs...)
	for i := range out {
		out[i].Figure, out[i].Note = "", ""
	}
	return out
}
