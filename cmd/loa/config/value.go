package config

import (
	"cmp"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// parse types and checks one value. Variables and flags give text; a file gives what TOML has, and text only where text or a duration is
// wanted. It returns nil for an empty value, and a problem that says what to write instead.
func (s Setting) parse(raw any, textual bool) (value any, problem string) {
	text, isText := raw.(string)
	if isText && text == "" {
		return nil, ""
	}
	if isText && (textual || s.Type.Kind() == reflect.String || s.Type == reflect.TypeFor[time.Duration]()) {
		return s.parseText(text)
	}
	return s.parseTyped(raw)
}

func (s Setting) parseText(text string) (any, string) {
	switch s.Type {
	case reflect.TypeFor[bool]():
		return s.parseBool(text)
	case reflect.TypeFor[int]():
		n, err := strconv.Atoi(text)
		return s.atLeastOne(int64(n), err == nil)
	case reflect.TypeFor[time.Duration]():
		return s.parseDuration(text)
	case reflect.TypeFor[[]string]():
		return list(strings.Split(text, cmp.Or(s.Separator, ","))), ""
	}
	return text, s.wrong(text)
}

// parseTyped takes what TOML has beside text.
func (s Setting) parseTyped(raw any) (any, string) {
	switch raw := raw.(type) {
	case bool:
		if s.Type.Kind() == reflect.Bool {
			return raw, ""
		}
	case int64:
		if s.Type == reflect.TypeFor[int]() {
			return s.atLeastOne(raw, true)
		}
	case []any:
		if s.Type.Kind() == reflect.Slice {
			return s.parseList(raw)
		}
	}
	return nil, s.expected()
}

// expected says what the file has to hold for a setting.
func (s Setting) expected() string {
	switch s.Type {
	case reflect.TypeFor[bool]():
		return s.lang.T("command.config.fault.must_be_bool")
	case reflect.TypeFor[int]():
		return s.lang.T("command.config.fault.must_be_bare_number", "Example", s.Example)
	case reflect.TypeFor[[]string]():
		return s.lang.T("command.config.fault.must_be_list", "Example", s.SampleValue())
	}
	return s.lang.T("command.config.fault.must_be_quoted", "Example", strconv.Quote(s.example()))
}

// switches are the words for on and off in text; "1" is what LOA_TEMPORAL_TLS has taken from the beginning.
var switches = map[string]bool{"on": true, "off": false, "true": true, "false": false, "1": true, "0": false}

func (s Setting) parseBool(text string) (any, string) {
	value, known := switches[text]
	if !known {
		return nil, s.lang.T("command.config.fault.must_be_switch")
	}
	return value, ""
}

func (s Setting) atLeastOne(n int64, ok bool) (any, string) {
	if !ok || n < 1 || n > 1<<31-1 {
		return nil, s.lang.T("command.config.fault.must_be_number", "Example", s.Example)
	}
	return int(n), ""
}

func (s Setting) parseDuration(text string) (any, string) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > s.Max {
		return nil, s.lang.T("command.config.fault.must_be_duration", "Hours", s.Max.Hours(), "Example", s.Example)
	}
	return d, ""
}

func (s Setting) parseList(raw []any) (any, string) {
	var parts []string
	for _, each := range raw {
		part, isText := each.(string)
		if !isText {
			return nil, s.expected()
		}
		parts = append(parts, part)
	}
	return list(parts), ""
}

// list leaves out what is empty; a list of nothing is nil, which counts as not set.
func list(parts []string) any {
	var all []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	if all == nil {
		return nil
	}
	return all
}

// wrong says what a text should look like, or nothing when it does.
func (s Setting) wrong(text string) string {
	if len(s.Values) > 0 && !slices.Contains(s.Values, text) {
		last := len(s.Values) - 1
		return s.lang.T("command.config.fault.must_be_one_of", "Values", strings.Join(s.Values[:last], ", "), "Last", s.Values[last])
	}
	switch s.Form {
	case "hostport":
		if !isHostPort(text) {
			return s.lang.T("command.config.fault.must_be_hostport", "Example", s.example())
		}
	case "hostport-or-path":
		if !isHostPort(text) && !strings.HasPrefix(text, "/") {
			return s.lang.T("command.config.fault.must_be_hostport_or_path")
		}
	case "url":
		if !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") {
			return s.lang.T("command.config.fault.must_be_url")
		}
	case "mail":
		if !strings.Contains(text, "@") {
			return s.lang.T("command.config.fault.must_be_address", "Example", s.example())
		}
	case "time-or-off":
		if _, err := time.Parse("15:04", text); err != nil && text != "off" {
			return s.lang.T("command.config.fault.must_be_time_or_off", "Example", s.example())
		}
	case "header":
		if !strings.Contains(text, ":") {
			return s.lang.T("command.config.fault.must_be_header")
		}
	}
	return ""
}

func isHostPort(text string) bool {
	_, _, err := net.SplitHostPort(text)
	return err == nil
}

// example is a value to show: an example, or the default.
func (s Setting) example() string {
	if s.Example != "" {
		return s.Example
	}
	return s.Default
}
