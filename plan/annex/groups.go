package annex

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// numberKind is the form of a row's number. It helps to separate group headings from tasks.
type numberKind int

const (
	numberNone    numberKind = iota
	numberLetter             // A, B
	numberRoman              // I, II
	numberDecimal            // 1, 1.1, II.3
	numberSmall              // a, b)
	numberOther              // 2a, NV-01
)

// rowNumber is the cell of a row in the column of numbers.
type rowNumber struct {
	kind  numberKind
	text  string
	parts []string // of a decimal number
}

const maxNumberLength = 12 // runes; a longer text is words

var (
	romanNumber   = regexp.MustCompile(`^[IVX]+$`)
	letterNumber  = regexp.MustCompile(`^[A-ZĐ]$`)
	decimalNumber = regexp.MustCompile(`^\d{1,4}$|^(?:\d{1,4}|[IVX]+|[A-Z])(?:\.\d{1,4})+$`)
	smallNumber   = regexp.MustCompile(`^[a-zđ]$`)
)

// parseNumber parses a number as annexes write it: "1.", "(2)", "a)", "II", full-width digits.
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

// under says whether the number is below the other: 1.2 is below 1, 12 is not.
func (n rowNumber) under(other rowNumber) bool {
	if n.kind != numberDecimal || len(n.parts) < 2 {
		return false
	}
	if other.kind == numberRoman || other.kind == numberLetter {
		return n.parts[0] == other.text
	}
	return other.kind == numberDecimal && len(n.parts) > len(other.parts) && slices.Equal(n.parts[:len(other.parts)], other.parts)
}

// leadingNumber matches a heading that begins with its number: "I. Chỉ đạo", "1.1 Nội dung", "a) Tin, bài", "II - Báo chí".
var leadingNumber = regexp.MustCompile(`^(\(?(?:[IVX]+|[A-ZĐ]|\d+(?:\.\d+)*|[a-zđ])(?:[.):/]+|\s+[-–])|\d+(?:\.\d+)+|[IVX]+)\s+\S`)

// splitNumber parses the number with which a heading begins, if there is one.
func splitNumber(text string) rowNumber {
	found := leadingNumber.FindStringSubmatch(oneLine(text))
	if found == nil {
		return rowNumber{}
	}
	return parseNumber(found[1])
}

// groupHeading is the heading of a group. The rows below belong to the group until a heading of the same or an outer level.
type groupHeading struct {
	number   rowNumber
	text     string // without the number
	label    string
	level    int
	dotted   bool // its rows have numbers below its own: 1.1 below 1
	lines    int  // the lines of the group
	location location
	row      int
}

// newGroup makes the heading of a group row. The number may be in its own cell or at the start of the text.
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
	plain := text
	if own.kind != numberNone {
		plain = strings.TrimLeft(text[len(leadingNumber.FindStringSubmatch(text)[1]):], " .):-–")
	}
	return groupHeading{number: number, text: plain, label: label, level: groupLevel(number, text)}
}

// groupLevel is the level of a heading, from the outermost: A, then I, then 1, 1.1, then headings without a number, then a.
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

// groupStack is the groups of a row, outermost first.
type groupStack []*groupHeading

// open adds a new heading and closes the groups that it ends.
func (s groupStack) open(group groupHeading) groupStack {
	s = s.closeFor(group.number)
	for len(s) > 0 && s[len(s)-1].level >= group.level {
		s = s[:len(s)-1]
	}
	return append(slices.Clone(s), &group)
}

// closeFor closes the groups to which a row of this number does not belong: after 1.1, row 2 is not in group 1.
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

// label is the headings joined by " / ".
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
