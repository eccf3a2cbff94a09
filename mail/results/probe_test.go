package results_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"loa/mail/results"
)

func TestProbe(t *testing.T) {
	f, err := os.Open("/tmp/probe.txt")
	if err != nil {
		t.Skip()
	}
	s := bufio.NewScanner(f)
	for s.Scan() {
		p, text, ok := strings.Cut(s.Text(), "\t")
		if !ok {
			continue
		}
		got := results.ReadFigures(strings.NewReplacer(`\n`, "\n").Replace(text), period(t, p))
		t.Logf("%q\n   => nil %v %v doubts %v period %v", text, got.Nil, strings.Join(show(got), " | "), got.Doubts, got.Period)
	}
}
