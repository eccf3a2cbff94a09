package sheet

import (
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// dateShape says which parts of a date a number format shows.
type dateShape struct{ day, month, year, clock bool }

// builtinShapes are the date formats that files name by number only (ECMA-376 part 1, 18.8.30).
var builtinShapes = map[int]dateShape{
	14: {day: true, month: true, year: true},
	15: {day: true, month: true, year: true},
	16: {day: true, month: true},
	17: {month: true, year: true},
	22: {day: true, month: true, year: true, clock: true},
}

// quoted is what a number format shows literally or uses as a mark: "chữ", \x, _x, *x, [đỏ].
var quoted = regexp.MustCompile(`"[^"]*"?|[\\_*].|\[[^\]]*\]`)

// trailingZeros is a whole number shown with empty decimals.
var trailingZeros = regexp.MustCompile(`^(-?[0-9]+)\.0+$`)

// shapeOf reads a number format. A format with neither day nor year is a time or a number.
func shapeOf(code string) dateShape {
	code, _, _ = strings.Cut(quoted.ReplaceAllString(strings.ToLower(code), ""), ";")
	if strings.Contains(code, "general") || strings.ContainsAny(code, "0#?@") {
		return dateShape{}
	}
	shape := dateShape{
		day:   strings.Contains(code, "d"),
		year:  strings.Contains(code, "y"),
		clock: strings.Contains(code, "h"),
	}
	shape.month = strings.Contains(code, "m") && (shape.day || shape.year)
	return shape
}

// layout is the Vietnamese way to write the parts shown, in the words of package time; empty when it is not a date.
func (s dateShape) layout() string {
	switch {
	case s.day && s.month && s.year:
		return "02/01/2006"
	case s.month && s.year:
		return "01/2006" // "12/2022" typed into Excel becomes 01/12/2022 shown as "Dec-22": it means the month
	case s.day && s.month:
		return "02/01" // "15/12" typed into Excel gets the year of typing, which the reader never sees
	}
	return ""
}

// shown is the text of a numeric cell: dates the Vietnamese way, everything else as the cell shows it.
func (b *book) shown(f figure, text string) string {
	const afterYear9999 = 2_958_466
	layout := b.shape(f.style).layout()
	if layout == "" || f.value < 1 || f.value >= afterYear9999 {
		return trailingZeros.ReplaceAllString(text, "$1")
	}
	day, err := excelize.ExcelDateToTime(f.value, b.date1904)
	if err != nil {
		return text
	}
	if b.shape(f.style).clock && f.value != float64(int64(f.value)) {
		layout += " 15:04"
	}
	return day.Format(layout)
}

// shape is the date shape of a style of the workbook.
func (b *book) shape(style int) dateShape {
	if shape, ok := b.shapes[style]; ok {
		return shape
	}
	var shape dateShape
	if found, err := b.file.GetStyle(style); err == nil {
		shape = builtinShapes[found.NumFmt]
		if found.CustomNumFmt != nil {
			shape = shapeOf(*found.CustomNumFmt)
		}
	}
	b.shapes[style] = shape
	return shape
}
