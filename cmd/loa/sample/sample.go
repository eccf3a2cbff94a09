// Package sample holds the "Kế hoạch mẫu": a plan to try loa with, and the units and people it needs.
//
// The units are those of Hanoi on two maps: as the city was until 2025 (the departments before 01/3/2025, the thirty districts until
// 30/6/2025) and as it has been since (the departments from 01/3/2025, the 126 wards and communes of Resolution 1656/NQ-UBTVQH15
// from 01/7/2025). Only the days of those two reorganisations are facts; the column basis of units.csv says "chưa đối chiếu" where
// a name or a day has not been checked against a document. Of the 579 wards, communes and townships of before, nine stand here as
// examples, so a plan of those years launches only these nine for "UBND xã, phường, thị trấn".
//
// The people are invented, one set for every unit, and so are their addresses, all under .test (RFC 2606), where no mail can go.
// The 48 lines of the annex are written for trying out; no authority has issued them, and every document made of them says so.
package sample

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strings"

	"loa/plan/calendar"
	"loa/plan/directory"
)

//go:embed hanoi/*.csv
var files embed.FS

// Directory is the sample's units on both maps, their other names, classes and successions, and its invented people. It is indexed
// and has no problems that Validate would show.
func Directory() directory.Directory {
	d := directory.Directory{Units: units(), Aliases: aliases(), Classes: classes(), Successions: successions()}
	addPeople(&d)
	return d.Indexed()
}

func units() []directory.Unit {
	var units []directory.Unit
	for _, row := range rows("units.csv") {
		units = append(units, directory.Unit{
			Code:   directory.UnitCode(row["code"]),
			Name:   row["name"],
			Short:  row["short"],
			Kind:   directory.UnitKind(row["kind"]),
			Parent: directory.UnitCode(row["parent"]),
			From:   date(row["valid_from"]),
			To:     date(row["valid_to"]),
		})
	}
	return units
}

func aliases() []directory.Alias {
	var aliases []directory.Alias
	for _, row := range rows("aliases.csv") {
		aliases = append(aliases, directory.Alias{Unit: directory.UnitCode(row["unit"]), Text: row["text"]})
	}
	return aliases
}

func classes() []directory.Class {
	var classes []directory.Class
	for _, row := range rows("classes.csv") {
		classes = append(classes, directory.Class{
			Code:    directory.ClassCode(row["code"]),
			Name:    row["name"],
			Aliases: list[string](row["aliases"]),
			Kinds:   list[directory.UnitKind](row["kinds"]),
			Members: list[directory.UnitCode](row["members"]),
		})
	}
	return classes
}

func successions() []directory.Succession {
	var successions []directory.Succession
	for _, row := range rows("successions.csv") {
		successions = append(successions, directory.Succession{
			Old:      directory.UnitCode(row["old"]),
			New:      directory.UnitCode(row["new"]),
			Function: row["function"],
			On:       date(row["on"]),
			Basis:    row["basis"],
		})
	}
	return successions
}

// rows reads one of the embedded lists by the names of its columns. A list that cannot be read is a fault of this program, seen by
// the first test that opens the sample.
func rows(name string) []map[string]string {
	content, err := files.ReadFile("hanoi/" + name)
	if err != nil {
		panic(fmt.Sprintf("opening the sample's %s: %v", name, err))
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("reading the sample's %s: %v", name, err))
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := make(map[string]string, len(record))
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// date reads a day, or none.
func date(iso string) calendar.Date {
	if iso == "" {
		return calendar.Date{}
	}
	return calendar.MustDate(iso)
}

// list reads what is joined by "|", or nothing.
func list[T ~string](joined string) []T {
	if joined == "" {
		return nil
	}
	var items []T
	for item := range strings.SplitSeq(joined, "|") {
		items = append(items, T(item))
	}
	return items
}
