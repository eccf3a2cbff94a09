// Package results reads what a unit tells of its work in a letter: the counts toward a quota, what became of an event, and the figures of a report.
//
// The steps:
//
//  1. A text becomes a [page] (page.go): its lines without marks, in which addresses, documents, days, periods, times and everything else that is no
//     quantity is covered (cover.go, cover_day.go). What is left of digits is a quantity.
//  2. [ReadCounts] finds what each quantity is (count.go): a count of what was asked, of another form of work, of another period, a plan, a
//     total (quantity.go, noun.go), and adds up those that are apart (sum.go). Tables are read by their columns (table.go), letters that
//     say that nothing was done by nothing.go.
//  3. [ReadEvent] finds what became of an event (event.go): held on a day, not yet, put off, called off.
//  4. [ReadFigures] reads every number of a periodic report (figure*.go), and [ReadFigureTable] those of its tables: what each counts by the words of
//     the indicators, of which time it is, and whether every word beside it is understood.
//
// One rule outranks the others: a figure that is not surely understood is no figure. Then the reading has a doubt, with the words that are not
// clear, and the sender is asked. Nothing is guessed, and a letter without a figure is never taken for one that says none.
//
// All functions are pure, and their cost is linear in the length of the text but for a constant. Package activities/inbound calls them.
package results
