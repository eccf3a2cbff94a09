// Package problem describes one finding about a file that a person handed in: where it stands, what was found and what to write instead.
//
// The readers of annexes, deadlines and directories return problems, all of a file at once; pages and the command line show them.
package problem
