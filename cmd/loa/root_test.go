package main

import "testing"

func TestRoot(t *testing.T) {
	t.Parallel()
	t.Run("a mistyped command is refused with a hint", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			args []string
			text string
		}{
			{[]string{"plan", "chek"}, "check"},
			{[]string{"plan", "check"}, "thiếu"},
			{[]string{"plan", "check", "x.xlsx", "--yaer", "2027"}, "--help"},
			{[]string{"plan", "check", "x.xlsx"}, "--year"},
			{[]string{"plan", "list", "-o", "yaml"}, "json"},
			{[]string{"task", "decide", "x", "--approve", "--return"}, "LOA_DSN"},
		} {
			code, _, errs := call(t, nil, c.args...)
			wantExit(t, code, exitUsage, errs, c.text)
		}
	})
}
