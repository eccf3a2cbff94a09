//go:build !crashpoints

package main

// crashAt does nothing: only builds made to test crashes can be told to die.
func crashAt(string) func(string) { return nil }
