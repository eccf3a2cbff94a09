package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// figures collects what is measured. Each figure is printed as soon as it is known, and all of them once more as a table for
// docs/performance.md.
type figures struct {
	binary string // path of loa
	out    io.Writer
	rows   []figure
}

type figure struct{ what, value string }

// print prints one figure on a line of its own. The unit belongs to the value.
func (f *figures) print(what, format string, values ...any) {
	row := figure{what, fmt.Sprintf(format, values...)}
	f.rows = append(f.rows, row)
	fmt.Fprintf(f.out, "%s: %s\n", row.what, row.value)
}

// table prints all figures as a table in Markdown.
func (f *figures) table() {
	if len(f.rows) == 0 {
		return
	}
	fmt.Fprint(f.out, "\n| what | figure |\n|---|---|\n")
	for _, row := range f.rows {
		cell := strings.NewReplacer("|", `\|`).Replace
		fmt.Fprintf(f.out, "| %s | %s |\n", cell(row.what), cell(row.value))
	}
}

// ms is a time in milliseconds, with a decimal below ten.
func ms(d time.Duration) string {
	if d < 10*time.Millisecond {
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}
