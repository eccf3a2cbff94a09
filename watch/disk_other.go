//go:build !linux && !darwin

package watch

// freeMegabytes is not known on this system.
func freeMegabytes(string) (int, bool) { return 0, false }
