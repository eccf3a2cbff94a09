package indicator

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loa/plan/problem"
	"loa/vietnamese"
)

// readCSV reads the rows of a table as entries.
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
		switch e := rowEntry(heading, cleaned(record), row); {
		case len(e.fields) == 0:
		case e.fields["code"] == "" && len(e.fields) == 1 && e.fields["words"] != "":
			neutral = append(neutral, list(e.fields["words"])...)
		default:
			entries = append(entries, e)
		}
	}
}

// rowEntry is a row with the keys of the heading.
func rowEntry(heading, record []string, row int) entry {
	e := entry{row: row, fields: map[string]string{}}
	for i, field := range record {
		if isList[heading[i]] {
			field = strings.ReplaceAll(field, "|", ";")
		}
		if field != "" {
			e.fields[heading[i]] = field
		}
	}
	return e
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

// cleaned is a record without white space at the ends of its fields, and without what cannot be seen.
func cleaned(record []string) []string {
	fields := make([]string, len(record))
	for i, field := range record {
		fields[i] = ofText(vietnamese.CleanLine(norm.NFC.String(field)))
	}
	return fields
}
