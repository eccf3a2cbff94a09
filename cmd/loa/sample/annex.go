package sample

import (
	"strconv"
	"strings"
)

// firstNewYear is the first plan year that runs wholly under the organisation of 2025.
const firstNewYear = 2026

// Line is one line of the model annex in its own words, before anybody has read them.
type Line struct {
	Code     string // its number in the annex, from 1
	Group    string // the heading it stands under, with its Roman number
	Title    string
	Product  string
	Channels string
	Lead     string
	Support  string
	Deadline string
	Note     string
}

// Lines are the 48 lines of the model annex for a plan year. Years until 2025 name the departments and districts of before, years
// from 2026 on the units of today; there, fewer lines fall to every unit, so that a trial run has some hundreds of tasks and not
// thousands.
func Lines(year int) []Line {
	period := "_2022"
	if year >= firstNewYear {
		period = "_2026"
	}
	years := strings.NewReplacer("{N}", strconv.Itoa(year), "{N-1}", strconv.Itoa(year-1), "{N+1}", strconv.Itoa(year+1))
	var lines []Line
	for _, row := range rows("annex.csv") {
		lines = append(lines, Line{
			Code:     row["code"],
			Group:    row["group"],
			Title:    years.Replace(row["title"+period]),
			Product:  years.Replace(row["product"]),
			Channels: row["channels"],
			Lead:     row["lead"+period],
			Support:  row["support"+period],
			Deadline: years.Replace(row["deadline"]),
			Note:     row["note"],
		})
	}
	return lines
}
