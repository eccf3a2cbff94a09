//go:build !linux

package extract

import (
	"errors"
	"syscall"
)

// isolations has no namespaces to offer outside of Linux.
func isolations() []*syscall.SysProcAttr { return []*syscall.SysProcAttr{{}} }

func killGroup(int) {}

// confine refuses, because without the limits of Linux no untrusted file may be parsed.
func confine() error { return errors.New("text is extracted on Linux only") }
