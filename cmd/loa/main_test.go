package main_test

import (
	"os"
	"testing"

	"loa/cmd/clustertest"
	"loa/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(intruderVariable) != "" {
		os.Exit(runIntruder())
	}
	code := storetest.Run(m)
	clustertest.RemoveBinary()
	os.Exit(code)
}
