// Package problem describes one finding about a file that a person submitted: its place, the words found and what to write instead.
//
// The parsers of annexes and deadlines and the validation of directories return all problems of a file at once; pages and the command
// line show them.
package problem
