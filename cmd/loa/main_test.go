package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"loa/store/storetest"
)

func TestMain(m *testing.M) {
	code := storetest.Run(m)
	if binary.path != "" {
		_ = os.RemoveAll(filepath.Dir(binary.path)) // a temporary folder
	}
	os.Exit(code)
}
