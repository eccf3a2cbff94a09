//go:build linux || darwin

package watch

import "syscall"

// freeMegabytes is the space that a program without privileges may still use on the disk of a directory; false when it cannot be asked, as
// before the directory exists.
func freeMegabytes(directory string) (int, bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(directory, &disk); err != nil {
		return 0, false
	}
	return int(uint64(disk.Bavail) * uint64(disk.Bsize) >> 20), true
}
