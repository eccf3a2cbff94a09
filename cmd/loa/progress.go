package main

import (
	"fmt"
	"io"
	"os"
)

// progress shows how far long work has come: one line that is redrawn on a terminal, elsewhere a line for every tenth.
type progress struct {
	out      io.Writer
	terminal bool
	tenth    int
	drawn    bool
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, tenth: -1}
	if file, ok := out.(*os.File); ok {
		if info, err := file.Stat(); err == nil {
			p.terminal = info.Mode()&os.ModeCharDevice != 0
		}
	}
	return p
}

func (p *progress) show(what string, done, all int) {
	if all == 0 {
		return
	}
	if p.terminal {
		fmt.Fprintf(p.out, "\r%s: %d/%d (%d%%)\x1b[K", what, done, all, done*100/all)
		p.drawn = true
		return
	}
	if tenth := done * 10 / all; tenth != p.tenth {
		p.tenth = tenth
		fmt.Fprintf(p.out, "%s: %d/%d\n", what, done, all)
	}
}

func (p *progress) done() {
	if p.drawn {
		fmt.Fprintln(p.out)
	}
}
