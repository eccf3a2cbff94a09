// Package clustertest runs the program loa as processes, for the tests of cmd/loa and for cmd/bench. An [Instance] is one home directory;
// in it `loa dev` runs, or one part of loa such as `loa worker`, on free ports, and other commands run against it. A process can be
// interrupted, killed and started again in the same home directory.
package clustertest
