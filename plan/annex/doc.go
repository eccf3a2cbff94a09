// Package annex parses the tables of a plan's annex (phụ lục) into lines, with all problems at once.
//
// The steps of [Parse] in annex.go: heading.go finds the kind of each column, title.go the title and the year of the plan. body.go parses
// the rows of a table: rows.go classifies them, groups.go keeps the group headings, line.go makes a line, assignees.go its lead and
// supporting units. codes.go gives the lines their codes, check.go finds problems of the whole annex. The package is pure. It drops no
// words without a problem that names them. An import calls it twice: for the preview and for the transaction.
package annex
