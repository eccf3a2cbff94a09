//go:build !linux

package extract

import (
	"errors"
	"syscall"
)

// isolations has no namespaces to offer outside of Linux.
func isolations() []*syscall.SysProcAttr { return []*syscall.SysProcAttr{{}} }

func killGroup(int) {}

// confine refuses: without the limits of Linux no file of a stranger is read.
func confine() error { return errors.New("files are read on Linux only") }
