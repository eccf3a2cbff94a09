package indicator

import (
	"bytes"
	_ "embed" // the shipped indicators
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/unicode/norm"

	"loa/plan/problem"
	"loa/vietnamese"
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

func readCSV(text []byte, separator rune) (entries []entry, neutral []string, problems []problem.Problem) {
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.Comment, reader.FieldsPerRecord, reader.TrimLeadingSpace = separator, '#', -1, true
	var heading []string
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return entries, neutral, problems
		}
		if err != nil {
			var fault *csv.ParseError
			row := 1
			if errors.As(err, &fault) {
				row = fault.Line
			}
			return entries, neutral, append(problems, fileProblem(row, "", "dấu ngoặc kép đặt sai chỗ", `viết nội dung có dấu phẩy trong một cặp "…", dấu ngoặc kép bên trong viết hai lần`))
		}
		row, _ := reader.FieldPos(0)
		if heading == nil {
			heading = cleaned(record)
			problems = append(problems, headingProblems(heading, row)...)
			continue
		}
		if len(record) > len(heading) {
			problems = append(problems, fileProblem(row, "", fmt.Sprintf("dòng có %d ô, nhiều hơn %d cột của bảng", len(record), len(heading)), "bỏ ô thừa, hoặc đặt nội dung có dấu phân cách trong một cặp \"…\""))
			record = record[:len(heading)]
		}
		e := entry{row: row, fields: map[string]string{}}
		for i, field := range cleaned(record) {
			if field != "" {
				if isList[heading[i]] {
					field = strings.ReplaceAll(field, "|", ";")
				}
				e.fields[heading[i]] = field
			}
		}
		switch {
		case len(e.fields) == 0:
		case e.fields["code"] == "" && len(e.fields) == 1 && e.fields["words"] != "":
			neutral = append(neutral, list(e.fields["words"])...)
		default:
			entries = append(entries, e)
		}
	}
}

func cleaned(record []string) []string {
	fields := make([]string, len(record))
	for i, field := range record {
		fields[i] = vietnamese.CleanLine(norm.NFC.String(field))
	}
	return fields
}

func headingProblems(heading []string, row int) (problems []problem.Problem) {
	for i, column := range heading {
		switch {
		case !slices.Contains(columns, column):
			problems = append(problems, unknownKey(row, column))
		case slices.Index(heading, column) != i:
			problems = append(problems, fileProblem(row, column, "cột có hai lần", "chỉ giữ một cột "+column))
		}
	}
	return problems
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

func readTOML(text []byte) (entries []entry, neutral []string, problems []problem.Problem) {
	var file map[string]any
	if err := toml.Unmarshal(text, &file); err != nil {
		row := 1
		var syntax *toml.DecodeError
		if errors.As(err, &syntax) {
			row, _ = syntax.Position()
		}
		return nil, nil, []problem.Problem{fileProblem(row, "", "file không đọc được: "+err.Error(), `mỗi dòng có dạng tên = "giá trị", mỗi chỉ tiêu bắt đầu bằng [[indicator]]`)}
	}
	for _, key := range slices.Sorted(maps.Keys(file)) {
		switch value := file[key]; key {
		case "neutral":
			words, ok := textOf(value)
			if !ok {
				problems = append(problems, fileProblem(1, key, "phải là một danh sách cụm từ", `viết như neutral = ["thông tin", "bài học"]`))
			}
			neutral = list(words)
		case "indicator":
			tables, ok := value.([]any)
			if !ok {
				problems = append(problems, fileProblem(1, key, "phải là một danh sách chỉ tiêu", "mỗi chỉ tiêu bắt đầu bằng [[indicator]]"))
			}
			var more []problem.Problem
			entries, more = tomlEntries(tables, places(text))
			problems = append(problems, more...)
		default:
			problems = append(problems, fileProblem(1, key, fmt.Sprintf("không có mục tên %q", key), "đầu file chỉ có neutral và các [[indicator]]"))
		}
	}
	return entries, neutral, problems
}

func tomlEntries(tables []any, at []entry) (entries []entry, problems []problem.Problem) {
	for n, table := range tables {
		e := entry{row: 1}
		if n < len(at) {
			e = at[n]
		}
		e.fields = map[string]string{}
		values, ok := table.(map[string]any)
		if !ok {
			problems = append(problems, fileProblem(e.row, "indicator", "không phải là một chỉ tiêu", "mỗi chỉ tiêu bắt đầu bằng [[indicator]]"))
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(values)) {
			text, ok := textOf(values[key])
			switch {
			case !slices.Contains(columns, key):
				problems = append(problems, unknownKey(e.rowOf(key), key))
			case !ok:
				problems = append(problems, fileProblem(e.rowOf(key), key, "giá trị không đúng dạng", `viết một chữ "…", một số, hoặc một danh sách ["…", "…"]`))
			case text != "":
				e.fields[key] = text
			}
		}
		entries = append(entries, e)
	}
	return entries, problems
}

// textOf is a value of TOML as text.
func textOf(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return vietnamese.CleanLine(norm.NFC.String(v)), true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case toml.LocalDate:
		return v.String(), true
	case []any:
		var parts []string
		for _, each := range v {
			text, ok := textOf(each)
			if _, nested := each.([]any); !ok || nested {
				return "", false
			}
			parts = append(parts, text)
		}
		return strings.Join(parts, ";"), true
	}
	return "", false
}

var (
	tomlHeader = regexp.MustCompile(`^\s*\[\[\s*indicator\s*\]\]`)
	tomlKey    = regexp.MustCompile(`^\s*"?([A-Za-z_]+)"?\s*=`)
)

// places finds the rows of the entries and of their keys.
func places(text []byte) []entry {
	var found []entry
	row := 0
	for line := range bytes.Lines(text) {
		row++
		if tomlHeader.Match(line) {
			found = append(found, entry{row: row, rows: map[string]int{}})
			continue
		}
		if key := tomlKey.FindSubmatch(line); key != nil && len(found) > 0 {
			found[len(found)-1].rows[string(key[1])] = row
		}
	}
	return found
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
