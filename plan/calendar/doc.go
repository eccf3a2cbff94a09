// Package calendar holds civil dates and the working calendar.
//
// A [Date] is a day in the plan's zone, not an instant. A [Calendar] says which days are worked: Monday to Friday, less the public
// holidays, with the days that the Government moves each year (Labour Code, Article 112; the yearly notices are data). date.go comes
// first, then zone.go, calendar.go and csv.go, which parses a table of exceptional days. The package is pure and imports nothing of ours;
// every package that computes a deadline calls it.
package calendar
