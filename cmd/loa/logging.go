package main

import (
	"cmp"
	"io"
	"log/slog"

	"loa/cmd/loa/config"
)

// newLogger writes logs to out, with the level and format of the settings, or the given ones where none is set.
func newLogger(out io.Writer, set config.Log, level, format string) *slog.Logger {
	options := &slog.HandlerOptions{}
	var least slog.Level
	if err := least.UnmarshalText([]byte(cmp.Or(set.Level, level))); err == nil { // the settings allow only the names of levels
		options.Level = least
	}
	if cmp.Or(set.Format, format) == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}
