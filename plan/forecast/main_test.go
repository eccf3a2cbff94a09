package forecast_test

import (
	"os"
	"testing"

	"loa/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }
