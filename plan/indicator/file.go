package indicator

import (
	"bytes"
	_ "embed" // the shipped indicators
	"fmt"
	"slices"
	"strings"

	"loa/plan/problem"
)

//go:embed indicators.toml
var shippedFile []byte

var shipped = mustParse(shippedFile)

// Shipped are the indicators that loa ships.
func Shipped() Set { return shipped }

func mustParse(file []byte) Set {
	set, problems := Parse(file)
	if len(problems) > 0 {
		panic(fmt.Sprintf("the shipped indicators: %+v", problems[0])) // a fault of the build: the file is part of the program and tested
	}
	return set
}

// columns are the keys of an indicator in a file, in the order in which Write writes them.
var columns = []string{
	"code", "vi", "en", "unit", "unit_en", "agg", "formula", "weight", "decimals", "min", "max", "at_most", "jump",
	"cumulative", "dimensions", "pair", "group", "form", "proof", "from", "to", "words",
}

// sheetName is the name of the list in problems.
const sheetName = "chỉ tiêu"

// MaxFileBytes is the greatest size of a file of indicators.
const MaxFileBytes = 1 << 20

// entry is one indicator of a file as text: lists are joined by ";".
type entry struct {
	row    int            // of its beginning
	rows   map[string]int // of its keys, where they are known
	fields map[string]string
}

func (e entry) rowOf(column string) int {
	if row, known := e.rows[column]; known {
		return row
	}
	return e.row
}

// Parse reads a file of indicators in TOML, in the form of indicators.toml, or in CSV with the same keys as columns, separated by "," or ";" and lists
// by "|" or ";". A row of a CSV without a code has words that name no indicator. The problems are all that the file has, in the order of its rows; the
// set has the indicators without an error.
func Parse(file []byte) (Set, []problem.Problem) {
	if len(file) > MaxFileBytes {
		return Set{}, []problem.Problem{{
			Sheet: sheetName, Row: 1, Severity: problem.SeverityError,
			Message: "file chỉ tiêu quá lớn", Suggestion: "đề nghị chia nhỏ: tối đa 1 MB",
		}}
	}
	text := bytes.TrimPrefix(bytes.ToValidUTF8(file, []byte("?")), []byte("\ufeff"))
	var entries []entry
	var neutral []string
	var problems []problem.Problem
	if separator, is := csvSeparator(text); is {
		entries, neutral, problems = readCSV(text, separator)
	} else {
		entries, neutral, problems = readTOML(text)
	}
	list, more := parseEntries(entries)
	problems = append(problems, more...)
	if len(entries) == 0 && len(problems) == 0 {
		problems = append(problems, problem.Problem{
			Sheet: sheetName, Row: 1, Message: "file không có chỉ tiêu nào", Severity: problem.SeverityError,
			Suggestion: "mỗi chỉ tiêu bắt đầu bằng [[indicator]], hoặc là một dòng của bảng CSV có cột " + strings.Join(columns[:6], ", "),
		})
	}
	slices.SortStableFunc(problems, func(a, b problem.Problem) int { return a.Row - b.Row })
	return newSet(list, neutral), problems
}

// csvSeparator says whether the file is a CSV: its first line begins with the column of codes.
func csvSeparator(text []byte) (rune, bool) {
	for line := range bytes.Lines(text) {
		line := strings.TrimSpace(string(line))
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "code,"):
			return ',', true
		case strings.HasPrefix(line, "code;"):
			return ';', true
		}
		return 0, false
	}
	return 0, false
}

func unknownKey(row int, key string) problem.Problem {
	return problem.Problem{
		Sheet: sheetName, Row: row, Column: key, Found: key, Severity: problem.SeverityError,
		Message: fmt.Sprintf("không có mục tên %q", key), Suggestion: "các mục: " + strings.Join(columns, ", "),
	}
}

func fileProblem(row int, column, message, suggestion string) problem.Problem {
	return problem.Problem{Sheet: sheetName, Row: row, Column: column, Message: message, Suggestion: suggestion, Severity: problem.SeverityError}
}

// list splits a list at its ";".
func list(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ";") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
