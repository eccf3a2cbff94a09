package sheet

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// dateParts says which parts of a date a number format shows.
type dateParts struct{ day, month, year, clock bool }

// builtinDateParts are the date formats that files name by number only (ECMA-376 part 1, 18.8.30).
var builtinDateParts = map[int]dateParts{
	14: {day: true, month: true, year: true},
	15: {day: true, month: true, year: true},
	16: {day: true, month: true},
	17: {month: true, year: true},
	22: {day: true, month: true, year: true, clock: true},
}

// quoted matches the literal texts and the modifiers of a number format: "chữ", \x, _x, *x, [đỏ].
var quoted = regexp.MustCompile(`"[^"]*"?|[\\_*].|\[[^\]]*\]`)

// trailingZeros matches a whole number shown with zero decimals.
var trailingZeros = regexp.MustCompile(`^(-?[0-9]+)\.0+$`)

// parseDateFormat parses a number format. A format with neither day nor year is a time or a number.
func parseDateFormat(code string) dateParts {
	code, _, _ = strings.Cut(quoted.ReplaceAllString(strings.ToLower(code), ""), ";")
	if strings.Contains(code, "general") || strings.ContainsAny(code, "0#?@") {
		return dateParts{}
	}
	parts := dateParts{
		day:   strings.Contains(code, "d"),
		year:  strings.Contains(code, "y"),
		clock: strings.Contains(code, "h"),
	}
	parts.month = strings.Contains(code, "m") && (parts.day || parts.year)
	return parts
}

// timeLayout is the Vietnamese form of the shown parts, as a layout of package time; empty when the format is not of a date.
func (s dateParts) timeLayout() string {
	switch {
	case s.day && s.month && s.year:
		return "02/01/2006"
	case s.month && s.year:
		return "01/2006" // "12/2022" typed into Excel becomes 01/12/2022 shown as "Dec-22": it means the month
	case s.day && s.month:
		return "02/01" // "15/12" typed into Excel gets the year of typing, which the cell does not show
	}
	return ""
}

// displayText is the text of a numeric cell: a date in the Vietnamese form, another number as the cell shows it.
func (b *book) displayText(f numericCell, text string) string {
	const afterYear9999 = 2_958_466
	layout := b.datePartsOf(f.style).timeLayout()
	if layout == "" || f.value < 1 || f.value >= afterYear9999 {
		return trailingZeros.ReplaceAllString(text, "$1")
	}
	day, err := excelize.ExcelDateToTime(f.value, b.date1904)
	if err != nil {
		return text
	}
	if b.datePartsOf(f.style).clock && f.value != float64(int64(f.value)) {
		layout += " 15:04"
	}
	return day.Format(layout)
}

// plainNumber is the number of a cell whose text is more than its digits: with decimals, separators of thousands or a unit.
func (b *book) plainNumber(f numericCell, text string) string {
	plain := strconv.FormatFloat(f.value, 'f', -1, 64)
	if text == plain && !strings.Contains(plain, ".") || strings.Contains(text, "%") || b.datePartsOf(f.style) != (dateParts{}) {
		return ""
	}
	return plain
}

// datePartsOf is the date parts that a style of the workbook shows.
func (b *book) datePartsOf(style int) dateParts {
	if parts, ok := b.dateParts[style]; ok {
		return parts
	}
	var parts dateParts
	if found, err := b.file.GetStyle(style); err == nil {
		parts = builtinDateParts[found.NumFmt]
		if found.CustomNumFmt != nil {
			parts = parseDateFormat(*found.CustomNumFmt)
		}
	}
	b.dateParts[style] = parts
	return parts
}
