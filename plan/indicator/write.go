package indicator

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// Write writes the set as a file in TOML that Parse reads.
func (s Set) Write() []byte {
	var b bytes.Buffer
	if len(s.neutral) > 0 {
		fmt.Fprintf(&b, "neutral = %s\n\n", tomlList(s.neutral))
	}
	for n, i := range s.list {
		if n > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("[[indicator]]\n")
		fields := i.fields()
		for _, column := range columns {
			switch text := fields[column]; {
			case text == "":
			case isList[column]:
				fmt.Fprintf(&b, "%s = %s\n", column, tomlList(list(text)))
			case isBare[column]:
				fmt.Fprintf(&b, "%s = %s\n", column, text)
			default:
				fmt.Fprintf(&b, "%s = %s\n", column, tomlText(text))
			}
		}
	}
	return b.Bytes()
}

// WriteCSV writes the set as a table that Parse reads, for a spreadsheet. What a spreadsheet would take for a formula has an apostrophe before it.
func (s Set) WriteCSV() ([]byte, error) {
	var b bytes.Buffer
	writer := csv.NewWriter(&b)
	rows := [][]string{columns}
	for _, i := range s.list {
		fields := i.fields()
		row := make([]string, 0, len(columns))
		for _, column := range columns {
			row = append(row, asText(fields[column]))
		}
		rows = append(rows, row)
	}
	if len(s.neutral) > 0 {
		row := make([]string, len(columns))
		row[len(row)-1] = asText(strings.Join(s.neutral, "; "))
		rows = append(rows, row)
	}
	if err := writer.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("writing indicators: %w", err)
	}
	return b.Bytes(), nil
}

var (
	isList = map[string]bool{"dimensions": true, "group": true, "words": true}
	isBare = map[string]bool{"decimals": true, "min": true, "max": true, "jump": true, "cumulative": true, "from": true, "to": true}
)

// fields are the texts of the columns that an indicator has.
func (i Indicator) fields() map[string]string {
	fields := map[string]string{
		"code": string(i.Code), "vi": i.Vietnamese, "en": i.English, "unit": i.Unit, "unit_en": i.UnitEnglish, "agg": string(i.Aggregation),
		"formula": i.Formula, "weight": string(i.Weight), "at_most": string(i.AtMost), "pair": string(i.Pair), "group": strings.ReplaceAll(joined(i.Group), ",", ";"),
		"dimensions": strings.ReplaceAll(joined(i.Dimensions), ",", ";"), "form": i.Form, "proof": string(i.Proof),
		"from": i.From.String(), "to": i.To.String(), "words": strings.Join(i.Words, "; "),
	}
	if i.Min.Set {
		fields["min"] = i.Min.At.String()
	}
	if i.Max.Set {
		fields["max"] = i.Max.At.String()
	}
	if i.Jump > 0 {
		fields["jump"] = i.Jump.String()
	}
	if i.Decimals > 0 {
		fields["decimals"] = strconv.Itoa(i.Decimals)
	}
	if i.Cumulative {
		fields["cumulative"] = "true"
	}
	return fields
}

func tomlList(items []string) string {
	quoted := make([]string, 0, len(items))
	for _, item := range items {
		quoted = append(quoted, tomlText(item))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// tomlText quotes a text of one line.
func tomlText(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(text) + `"`
}

// asText puts an apostrophe before a text that a spreadsheet would take for a formula.
func asText(text string) string {
	if beginsFormula(text) {
		return "'" + text
	}
	return text
}

// ofText takes the apostrophe away.
func ofText(text string) string {
	if strings.HasPrefix(text, "'") && beginsFormula(text) {
		return text[1:]
	}
	return text
}

// beginsFormula looks behind apostrophes, so that ofText gives what asText was given.
func beginsFormula(text string) bool {
	text = strings.TrimLeft(text, "'")
	return text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0]))
}
