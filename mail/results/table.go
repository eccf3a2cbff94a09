package results

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What the head of a column says of its numbers.
var (
	columnOfResult = regexp.MustCompile(`^(?:so luong|trong ky|ky nay|thuc hien|da thuc hien|ket qua|thang nay|trong thang|trong quy|sl)`)
	columnOfOther  = regexp.MustCompile(`ke hoach|luy ke|cung ky|^kh\b|ky truoc|thang truoc|^stt|^tt$|dinh muc|chi tieu|ghi chu|ty le|thoi luong`)
	cellSeparator  = regexp.MustCompile(`\||\t+`)
)

// table reads a table: the column of the results of the period, in the rows that name what counts. It is false for a page without a table.
func (p *page) table() (c Counts, isTable bool) {
	head, column, rows := -1, -1, 0
	var total, sum int
	hasTotal := false
	for i, l := range p.lines {
		cells := cellSeparator.Split(string(p.plain[l.at:l.end]), -1)
		if len(cells) < 3 {
			continue
		}
		if head < 0 {
			head, column = i, p.columnOf(l, cells)
			if column < 0 {
				return Counts{Doubt: cut(p.words(l.at, l.end))}, true
			}
			continue
		}
		n, label, ok := rowIn(cells, column)
		switch {
		case !ok:
		case strings.HasPrefix(label, "tong") || strings.HasPrefix(label, "cong"):
			total, hasTotal = n, true
		default:
			fit := p.rowFits(label)
			if fit == fitsPart {
				return Counts{Doubt: cut(p.words(l.at, l.end))}, true
			}
			if fit == fitsFull {
				rows++
				sum += n
				if n > 0 {
					c.Items = append(c.Items, p.rowItem(l, n, label))
				}
			}
		}
	}
	switch {
	case head < 0:
		return Counts{}, false
	case hasTotal && total != sum && len(c.Items) > 1, rows == 0:
		return Counts{Doubt: cut(p.words(p.lines[head].at, p.lines[len(p.lines)-1].end))}, true
	case len(c.Items) == 0:
		return Counts{None: true}, true
	}
	return c, true
}

// columnOf is the column that names the period that was asked about, or else the one that columnIn finds.
func (p *page) columnOf(l line, cells []string) int {
	at := l.at
	for i, cell := range cells {
		end := at + len(cell)
		named := slices.IndexFunc(p.spans, func(x span) bool { return x.at >= at && x.end <= end && p.asked.same(x) })
		if named >= 0 && !columnOfOther.MatchString(strings.TrimSpace(cell)) {
			return i
		}
		at = end + 1
	}
	return columnIn(cells)
}

// columnIn is the column of the results: the one that says so, or the only one that does not say something else.
func columnIn(head []string) int {
	left := -1
	if sum := sumOfMonths(head); sum > 0 {
		return sum
	}
	for i, cell := range head {
		if columnOfResult.MatchString(strings.TrimSpace(cell)) {
			return i
		}
	}
	for i, cell := range head {
		cell = strings.TrimSpace(cell)
		switch {
		case columnOfOther.MatchString(cell) || i < 2 || cell == "":
		case left >= 0:
			return -1
		default:
			left = i
		}
	}
	return left
}

// rowIn is the number of a row in a column, and its words.
func rowIn(cells []string, column int) (n int, label string, ok bool) {
	if column >= len(cells) {
		return 0, "", false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(cells[column]), ".", ""))
	for _, cell := range cells[:column] {
		cell = strings.Trim(cell, " ^")
		if _, numeric := strconv.Atoi(cell); cell != "" && numeric != nil {
			return n, cell, err == nil && n >= 0
		}
	}
	return n, "", false
}

func (p *page) rowFits(label string) fits {
	groups := groupsIn(label)
	if len(groups) == 0 {
		return fitsNone
	}
	best := fitsNone
	for _, g := range groups {
		best = max(best, p.asked.fit(g))
	}
	return best
}

func (p *page) rowItem(l line, n int, label string) Item {
	item := Item{Count: n, Words: label}
	item.On, item.Last = p.asked.period()
	if i := slices.IndexFunc(p.links, func(f found) bool { return f.at >= l.at && f.end <= l.end }); i >= 0 {
		item.Link = p.links[i].text
	}
	return item
}

var columnOfSum = regexp.MustCompile(`^(?:tong|cong|tong cong|tong so|ca quy)$`)

// sumOfMonths is the column of the sum in a table whose other numbers are those of months; 0: it is no such table.
func sumOfMonths(head []string) int {
	sum := 0
	for i, cell := range head {
		cell = strings.TrimSpace(cell)
		switch {
		case columnOfSum.MatchString(cell):
			sum = i
		case i > 0 && strings.Trim(cell, "^ ") != "" && !columnOfOther.MatchString(cell) && len(groupsIn(cell)) == 0:
			return 0
		}
	}
	return sum
}
