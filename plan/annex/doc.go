// Package annex reads the tables of a plan's annex into lines, with every problem at once.
//
// The steps: heading.go finds the columns by meaning and title.go the plan's own title; body.go walks the rows of a table, rows.go tells
// tasks from notes, groups.go follows group rows, line.go reads one line, party.go its units, codes.go its number; check.go adds what only
// the whole shows. [Parse] in annex.go does all of it. It is pure and drops nothing silently. The import of a plan calls it twice: once to
// show, once to do.
package annex
