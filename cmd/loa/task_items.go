package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/sheet"
	"loa/vietnamese"
)

// itemColumns are the headings of a file of results, folded, with what a cell of the column sets; the error is a locale.ID of a sentence.
var itemColumns = map[string]func(*plan.Item, string) locale.ID{
	"ngay":        func(i *plan.Item, text string) locale.ID { return setDay(&i.On, text) },
	"tu ngay":     func(i *plan.Item, text string) locale.ID { return setDay(&i.On, text) },
	"den ngay":    func(i *plan.Item, text string) locale.ID { return setDay(&i.Last, text) },
	"so luong":    setNumber,
	"minh chung":  setProof,
	"duong dan":   func(i *plan.Item, text string) locale.ID { i.Link = text; return "" },
	"so van ban":  func(i *plan.Item, text string) locale.ID { i.Document = text; return "" },
	"dia diem":    func(i *plan.Item, text string) locale.ID { i.Place = text; return "" },
	"noi dung":    func(i *plan.Item, text string) locale.ID { i.Words = text; return "" },
	"ten ket qua": func(i *plan.Item, text string) locale.ID { i.Words = text; return "" },
}

func setDay(to *calendar.Date, text string) (fault locale.ID) {
	day, err := calendar.ParseDay(text)
	if err != nil {
		return "command.task.items.no_day"
	}
	*to = day
	return ""
}

func setNumber(i *plan.Item, text string) locale.ID {
	n, err := strconv.Atoi(text)
	if err != nil {
		return "command.task.items.no_number"
	}
	i.Count = n
	return ""
}

// documentNumber is the form of the number of a document: 123/UBND-VX.
var documentNumber = regexp.MustCompile(`^[0-9]+[^\s/]*/\S+$`)

// setProof tells a link, the number of a document and a place apart.
func setProof(i *plan.Item, text string) locale.ID {
	switch {
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		i.Link = text
	case documentNumber.MatchString(text):
		i.Document = text
	default:
		i.Place = text
	}
	return ""
}

// parseItems reads the results of a table with the headings above. The error tells every fault, a line each.
func parseItems(ctx context.Context, lang locale.Language, name string, content []byte) ([]plan.Item, error) {
	tables, err := sheet.Parse(ctx, name, content)
	if err != nil {
		return nil, err
	}
	var items []plan.Item
	var faults []string
	for _, table := range tables {
		columns := columnsOf(table.Rows[0])
		if len(columns) == 0 {
			return nil, invalid(lang.T("command.task.items.no_headings", "Table", table.Sheet))
		}
		for _, row := range table.Rows[1:] {
			item, wrong := itemOf(lang, row, columns)
			items, faults = append(items, item), append(faults, wrong...)
		}
	}
	switch {
	case len(faults) > 0:
		return nil, invalid(strings.Join(faults, "\n"))
	case len(items) == 0:
		return nil, invalid(lang.T("command.task.items.empty"))
	}
	return items, nil
}

// columnsOf are the known headings of a row by the index of their cells; nil when a day or a number has none.
func columnsOf(row sheet.Row) map[int]string {
	columns, found := map[int]string{}, map[string]bool{}
	for i, cell := range row.Cells {
		heading := strings.TrimSpace(vietnamese.Fold(cell.Text))
		if _, known := itemColumns[heading]; known {
			columns[i], found[heading] = heading, true
		}
	}
	if !found["so luong"] || !found["ngay"] && !found["tu ngay"] {
		return nil
	}
	return columns
}

func itemOf(lang locale.Language, row sheet.Row, columns map[int]string) (item plan.Item, faults []string) {
	for i, cell := range row.Cells {
		heading, text := columns[i], strings.TrimSpace(cell.Text)
		if heading == "" || text == "" {
			continue
		}
		if fault := itemColumns[heading](&item, text); fault != "" {
			faults = append(faults, lang.T(fault, "Row", row.Number, "Value", quoted(text)))
		}
	}
	return item, faults
}
