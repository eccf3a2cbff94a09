package indicator

import (
	"bytes"
	"errors"
	"fmt"
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

// readTOML reads the tables of a file as entries.
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
