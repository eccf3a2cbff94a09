package results

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

// columnRole is what stands in a column.
type columnRole int

const (
	roleUnknown columnRole = iota
	roleOrdinal
	roleUnit
	roleNote
	roleValue
	roleLabel
)

// column is a column of a table. The kind is that of its values.
type column struct {
	role columnRole
	kind FigureKind
	noun string // what its head counts, where that is people: "Lượt người"
	low  bool   // its head has words that are not understood
}

var (
	headOrdinal    = regexp.MustCompile(`^(?:stt|tt|so tt|so thu tu|ma so|ma)\.?$`)
	headUnit       = regexp.MustCompile(`\b(?:don vi tinh|dvt|dv tinh|don vi do)\b`)
	headNote       = regexp.MustCompile(`\b(?:ghi chu|minh chung|duong dan|link|tai lieu|nguyen nhan|kien nghi|ty le|ti le|so sanh|so voi|chenh lech|tang|giam|thoi han|chu tri|phoi hop|thoi gian|ngay)\b|%|\+/-`)
	headCumulative = regexp.MustCompile(`\b(?:luy ke|cong don|tu dau nam|ca nam)\b`)
	headPrevious   = regexp.MustCompile(`\b(?:ky truoc|cung ky|thang truoc|quy truoc|nam truoc|ky lien truoc)\b`)
	headPlan       = regexp.MustCompile(`\b(?:ke hoach|chi tieu|dinh muc|duoc giao|muc tieu|kh)\b`)
	headResult     = regexp.MustCompile(`\b(?:trong ky|ky nay|thuc hien|ket qua|so luong|thang nay|quy nay|trong quy|trong thang|sl|so lieu|gia tri|dat|ky bao cao|tong so|tong|tong cong)\b`)
	headLabel      = regexp.MustCompile(`\b(?:hinh thuc|noi dung|ten|tieu chi|danh muc|hoat dong|nhiem vu|loai hinh|cong viec|chi so|san pham)\b`)
	totalRow       = regexp.MustCompile(`^\W*(?:[ivx0-9]+[.)]?\s*)?(?:tong|cong)\b`)
	partRow        = regexp.MustCompile(`^\W*(?:trong do|trong so do|gom|bao gom)\b`)

	groupOrdinal = regexp.MustCompile(`^\s*(?:[IVX]+|[A-Z])(?:[.)]|\s*$|\.\s)`)

	plainCell = regexp.MustCompile(`^(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d{1,12})(?:,\d{1,3})?$`)
	valueCell = regexp.MustCompile(`(?i)^[^\pL\d]*\d|^\s*#|^\s*(?:không|khong|n/a|chưa|chua|đang|dang)(?:\s|$)|^\s*(?:khoảng|trên|gần|hơn|ước|ước đạt|đạt)\s+\d`)
	emptySign = regexp.MustCompile(`(?i)^\s*(?:n/a|na|[-–—.…?_xX]*|)\s*$`)
	errorCell = regexp.MustCompile(`^\s*#`)
	belowZero = regexp.MustCompile(`^\s*[-−–+]\s*\d|^\s*\(\s*\d[\d.,]*\s*\)\s*$`)
	dateCell  = regexp.MustCompile(`^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b|^\s*\d{1,2}[/.-]\d{4}\s*$|^\s*\d{1,2}:\d{2}`)
)

// vietnameseText is the text of a cell in one line, spelled in one way.
func vietnameseText(text string) string {
	return strings.Join(strings.Fields(vietnamese.Normalize(text)), " ")
}

// roleOf is what the head of a column says, in the order in which one word outranks another.
func roleOf(head string) columnRole {
	switch {
	case headOrdinal.MatchString(head):
		return roleOrdinal
	case headUnit.MatchString(head):
		return roleUnit
	case headNote.MatchString(head) && !headCumulative.MatchString(head):
		return roleNote
	case headCumulative.MatchString(head), headPrevious.MatchString(head), headPlan.MatchString(head), headResult.MatchString(head):
		return roleValue
	case headLabel.MatchString(head):
		return roleLabel
	}
	return roleUnknown
}

// findColumns finds what every column beside the names holds.
func (r *tableReading) findColumns() {
	width := len(r.table.Rows[0].Cells)
	r.columns = make([]column, width)
	unknown := 0
	for c := range width {
		head := r.head(r.first, c)
		r.columns[c] = r.columnOf(r.heads(r.first, c), head, c)
		if r.columns[c].kind != "" && head == "" {
			unknown++
		}
	}
	if unknown < 2 {
		return
	}
	for c := range r.columns {
		if r.columns[c].kind != "" && r.head(r.first, c) == "" {
			r.columns[c].kind = FigureAmbiguous // several columns of numbers, and nothing says which is which
		}
	}
}

func (r *tableReading) columnOf(heads []string, head string, c int) column {
	role := roleOf(head)
	if c <= r.label || role == roleOrdinal || role == roleUnit || role == roleNote {
		if c < r.label && role == roleValue {
			return column{role: roleValue, kind: r.kindOf(heads)}
		}
		return column{role: role}
	}
	if partRow.MatchString(head) {
		return column{role: roleNote}
	}
	if role == roleLabel && !headResult.MatchString(head) || !r.numeric(c) {
		return column{role: roleNote}
	}
	kind := r.kindOf(heads)
	known := head == "" || newHeadKnown(head, r)
	return column{roleValue, kind, r.peopleIn(head), !known || role == roleUnknown && head != "" && kind == FigureExact && !r.namesPeriod(head)}
}

// numeric says whether a column holds a value in any row with a name.
func (r *tableReading) numeric(c int) bool {
	for i := r.first; i < len(r.table.Rows); i++ {
		text := r.table.Rows[i].Cells[c].Text
		if r.names[i][r.label] > 0 && (valueCell.MatchString(text) || text != "" && emptySign.MatchString(text)) && len(text) < 60 {
			return true
		}
	}
	return false
}

// kindOf is of which kind the values under heads are; the lowest that tells outranks those above.
func (r *tableReading) kindOf(heads []string) FigureKind {
	for _, head := range slices.Backward(heads) {
		if kind := r.kindOfHead(head); kind != FigureExact {
			return kind
		}
		if r.namesPeriod(head) {
			return FigureExact
		}
	}
	return FigureExact
}

func (r *tableReading) kindOfHead(head string) FigureKind {
	switch {
	case allYear.MatchString(head):
		return (&figureReading{of: r.of}).ofWholeYear()
	case headCumulative.MatchString(head):
		return FigureCumulative
	case headPrevious.MatchString(head):
		return FigurePrevious
	case headPlan.MatchString(head) && !resultOfPlan.MatchString(head):
		return FigurePlan
	}
	f := newFigureReading(head, r.of, r.x)
	for _, s := range f.spans {
		if kind := f.kindOfSpan(s); kind != FigureExact {
			return kind
		}
	}
	return FigureExact
}

var resultOfPlan = regexp.MustCompile(`\b(?:thuc hien|ket qua|dat)\b`)

// peopleIn is a head that names people.
func (r *tableReading) peopleIn(head string) string {
	f := newFigureReading(head, r.of, r.x)
	for _, m := range f.page.mentions(r.x) {
		if m.kind == termPeople {
			return m.name()
		}
	}
	return ""
}

func (r *tableReading) namesPeriod(head string) bool {
	return len(newFigureReading(head, r.of, r.x).spans) > 0
}

// newHeadKnown says whether every word of a head is understood.
func newHeadKnown(head string, r *tableReading) bool {
	f := newFigureReading(head, r.of, r.x)
	f.mentions = f.page.mentions(r.x)
	c := counting{page: f.page, all: nil, known: knownOfReport}
	for _, form := range []*regexp.Regexp{headCumulative, headPrevious, headPlan, headResult, headLabel} {
		for _, m := range form.FindAllIndex(f.plain, -1) {
			c.all = append(c.all, quantity{at: m[0], end: m[1]})
		}
	}
	slices.SortFunc(c.all, func(a, b quantity) int { return a.at - b.at })
	return c.allKnown(line{0, len(f.plain)})
}
