// Package deadline understands the words in which a plan sets a deadline, and computes the days that follow from them.
//
// The steps: words.go prepares the words, parse.go tries the forms in order (points.go for days, span.go for periods, recur.go for
// rhythms, list.go for several, phrase.go for open ones), deadline.go holds the result, recurrence.go what recurs, occurrence.go the
// occurrences of a year with their due dates. It is pure: the year, the calendar and the rules are arguments. Package annex calls it for
// each line, package plan for each task.
package deadline
