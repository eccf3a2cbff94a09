package annex

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// numberKind is how a row is counted; it tells headings of groups from tasks.
type numberKind int

const (
	numberNone    numberKind = iota
	numberLetter             // A, B
	numberRoman              // I, II
	numberDecimal            // 1, 1.1, II.3
	numberSmall              // a, b)
	numberOther              // 2a, NV-01
)

// rowNumber is what stands in the column of numbers. Parts are those of a decimal number.
type rowNumber struct {
	kind  numberKind
	text  string
	parts []string
}

const maxNumberLength = 12 // runes; what is longer is words

var (
	romanNumber   = regexp.MustCompile(`^[IVX]+$`)
	letterNumber  = regexp.MustCompile(`^[A-ZĐ]$`)
	decimalNumber = regexp.MustCompile(`^\d{1,4}$|^(?:\d{1,4}|[IVX]+|[A-Z])(?:\.\d{1,4})+$`)
	smallNumber   = regexp.MustCompile(`^[a-zđ]$`)
)

// parseNumber reads a number as annexes write it: "1.", "(2)", "a)", "II", full-width digits.
func parseNumber(text string) rowNumber {
	text = strings.Trim(norm.NFKC.String(oneLine(text)), " .):(/-–")
	n := rowNumber{text: text}
	switch {
	case text == "" || strings.Contains(text, " ") || len([]rune(text)) > maxNumberLength:
		return n
	case romanNumber.MatchString(text):
		n.kind = numberRoman
	case letterNumber.MatchString(text):
		n.kind = numberLetter
	case decimalNumber.MatchString(text):
		n.kind = numberDecimal
		n.parts = strings.Split(text, ".")
	case smallNumber.MatchString(text):
		n.kind = numberSmall
	default:
		n.kind = numberOther
	}
	return n
}

// under says whether the number is a part of the other: 1.2 of 1, but not 12 of 1.
func (n rowNumber) under(other rowNumber) bool {
	if n.kind != numberDecimal || len(n.parts) < 2 {
		return false
	}
	if other.kind == numberRoman || other.kind == numberLetter {
		return n.parts[0] == other.text
	}
	return other.kind == numberDecimal && len(n.parts) > len(other.parts) && slices.Equal(n.parts[:len(other.parts)], other.parts)
}

// leadingNumber matches a heading that carries its number: "I. Chỉ đạo", "1.1 Nội dung", "a) Tin, bài", "II - Báo chí".
var leadingNumber = regexp.MustCompile(`^(\(?(?:[IVX]+|[A-ZĐ]|\d+(?:\.\d+)*|[a-zđ])(?:[.):/]+|\s+[-–])|\d+(?:\.\d+)+|[IVX]+)\s+\S`)

// splitNumber reads the number a heading begins with, if there is one.
func splitNumber(text string) rowNumber {
	found := leadingNumber.FindStringSubmatch(oneLine(text))
	if found == nil {
		return rowNumber{}
	}
	return parseNumber(found[1])
}

// groupHeading is one heading of a group that is open: the rows below belong to it until a heading of its level comes.
type groupHeading struct {
	number   rowNumber
	label    string
	level    int
	dotted   bool // its rows are numbered under it: 1.1 under 1
	lines    int  // how many lines it was given
	location location
	row      int
}

// newGroup names a group row. The number may stand in its own cell or begin the text.
func newGroup(number rowNumber, text string) groupHeading {
	text = oneLine(text)
	own := splitNumber(text)
	label := text
	switch {
	case own.kind != numberNone:
		number = own
	case number.kind == numberSmall:
		label = number.text + ") " + text
	case number.kind != numberNone:
		label = number.text + ". " + text
	}
	return groupHeading{number: number, label: label, level: groupLevel(number, text)}
}

// groupLevel orders headings: A, then I, then 1, 1.1, then those without a number, then a.
func groupLevel(number rowNumber, text string) int {
	switch number.kind {
	case numberLetter:
		return 0
	case numberRoman:
		return 1
	case numberDecimal:
		return 1 + min(len(number.parts), 6)
	case numberSmall:
		return 9
	case numberNone, numberOther:
		if text == strings.ToUpper(text) {
			return 0
		}
	}
	return 8
}

// groupStack is the headings open at a row, outermost first.
type groupStack []*groupHeading

// open puts a new heading in its place and closes those it ends.
func (s groupStack) open(group groupHeading) groupStack {
	s = s.closeFor(group.number)
	for len(s) > 0 && s[len(s)-1].level >= group.level {
		s = s[:len(s)-1]
	}
	return append(slices.Clone(s), &group)
}

// closeFor closes headings that a numbered row has left: 2 is no longer in group 1 when 1.1 was.
func (s groupStack) closeFor(number rowNumber) groupStack {
	for i, group := range s {
		switch {
		case number.under(group.number):
			group.dotted = true
		case group.dotted && number.kind == numberDecimal:
			return s[:i]
		}
	}
	return s
}

// label is the headings joined.
func (s groupStack) label() string {
	labels := make([]string, 0, len(s))
	for _, group := range s {
		labels = append(labels, group.label)
	}
	return strings.Join(labels, " / ")
}

func (s groupStack) numbers() []rowNumber {
	numbers := make([]rowNumber, 0, len(s))
	for _, group := range s {
		numbers = append(numbers, group.number)
	}
	return numbers
}
