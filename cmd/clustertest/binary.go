package clustertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// binary is the program that this process has built.
var binary struct {
	sync.Mutex
	path string
	err  error // of the build, which is not repeated
}

// Binary builds the program with the build tag crashpoints and returns its path. Only the first call builds, which takes up to a minute; the
// working directory must be inside the module. With the tag, the setting LOA_CRASH_AT names the point at which the process kills itself.
func Binary() (path string, err error) {
	binary.Lock()
	defer binary.Unlock()
	if binary.path == "" && binary.err == nil {
		binary.path, binary.err = build()
	}
	return binary.path, binary.err
}

func build() (path string, err error) {
	directory, err := os.MkdirTemp("", "loa-binary")
	if err != nil {
		return "", fmt.Errorf("building loa: %w", err)
	}
	path = filepath.Join(directory, "loa")
	if output, err := exec.Command("go", "build", "-tags", "crashpoints", "-o", path, "loa/cmd/loa").CombinedOutput(); err != nil {
		_ = os.RemoveAll(directory) // a temporary directory
		return "", fmt.Errorf("building loa: %w\n%s", err, output)
	}
	return path, nil
}

// RemoveBinary removes the program that [Binary] has built. TestMain calls it after all tests.
func RemoveBinary() {
	binary.Lock()
	defer binary.Unlock()
	if binary.path != "" {
		_ = os.RemoveAll(filepath.Dir(binary.path)) // a temporary directory
		binary.path = ""
	}
}
