// Package indicator describes the numbers that units report (chỉ tiêu): what each counts, its unit of measure, its limits, the words by which
// people name it, and how values of several units and periods make one.
//
//   - [Shipped] is the list of this package; [Parse] reads a city's own file with every problem at once, [Set.Write] writes one.
//   - [Set.Match] finds the indicators that the heading of a column or the label of a row names.
//   - [Indicator.Total] adds values up by the rule of the indicator, [Total.Merge] joins totals in any grouping, and [Set.Compute] computes a rate
//     from totals. A rate is never averaged, and a missing value never counts as zero.
package indicator
