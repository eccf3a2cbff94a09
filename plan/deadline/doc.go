// Package deadline parses the words in which a plan sets a deadline (thời hạn), and computes the days that follow from them.
//
// The steps of [Parse]: words.go normalizes the words; parse.go tries the forms in order (recur.go has the recurring ones); points.go
// cuts words into points of time, phrase.go makes one point or a range into a kind and days, list.go several points, span.go finds the
// days of a point. deadline.go is the result, recurrence.go its rule, occurrence.go the occurrences of a year with their due dates. The
// package is pure: the year and the rules are arguments. Package annex calls it for each line, package plan for each task.
package deadline
