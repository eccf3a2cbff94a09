package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/config"
	"loa/commands"
	"loa/plan"
)

func TestNewLogger(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		set  config.Log
		want string
	}{
		{name: "the level and format of the command", want: `{"level":"INFO","msg":"b"}` + "\n"},
		{name: "those of the settings", set: config.Log{Level: "debug", Format: "text"}, want: "level=DEBUG msg=a\nlevel=INFO msg=b\n"},
		{name: "nothing below the level", set: config.Log{Level: "error"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			log := newLogger(&timeless{&out}, test.set, "info", "json")
			log.Debug("a")
			log.Info("b")
			if diff := cmp.Diff(test.want, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// timeless leaves the time out of the lines that are written to it.
type timeless struct{ out *bytes.Buffer }

func (w *timeless) Write(line []byte) (int, error) {
	rest := line
	if _, after, found := bytes.Cut(line, []byte(`"time":"`)); found {
		_, after, _ = bytes.Cut(after, []byte(`",`))
		rest = append([]byte("{"), after...)
	} else if _, after, found := bytes.Cut(line, []byte(" ")); found {
		rest = after
	}
	_, err := w.out.Write(rest)
	return len(line), err
}

func TestObserve(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	a := &app{log: newLogger(&out, config.Log{}, "info", "json"), metrics: newProcessMetrics()}
	command := plan.Command{ID: "mail:7", Kind: plan.CommandAccept, Channel: plan.ChannelMail}
	a.observe(commands.Observed{Task: "kh-2027/1/so-tu-phap/1", Command: command, Took: 17 * time.Millisecond})
	a.observe(commands.Observed{Task: "kh-2027/1/so-tu-phap/1", Command: command, Err: errors.New("tắt")})
	var lines []map[string]any
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var line map[string]any
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		delete(line, "time")
		lines = append(lines, line)
	}
	fields := func(level, outcome string, milliseconds float64) map[string]any {
		return map[string]any{
			"level": level, "msg": "command", "task": "kh-2027/1/so-tu-phap/1", "kind": "accept", "channel": "mail", "command": "mail:7", "outcome": outcome, "milliseconds": milliseconds,
		}
	}
	unreachable := fields("WARN", "unreachable", 0)
	unreachable["error"] = "tắt"
	if diff := cmp.Diff([]map[string]any{fields("INFO", "accepted", 17), unreachable}, lines); diff != "" {
		t.Errorf("one line for each command (-want +got):\n%s", diff)
	}
}
