package clustertest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// Process is a process of loa. It may be used by several goroutines.
type Process struct {
	cmd    *exec.Cmd
	output buffer
	done   chan struct{}
	err    error // of Wait, set before done is closed
}

func startProcess(binary string, env []string, args ...string) (*Process, error) {
	p := &Process{cmd: exec.Command(binary, args...), done: make(chan struct{})}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = env, &p.output, &p.output
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting loa: %w", err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// PID returns the number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Output returns everything that the process has printed so far, on both of its outputs.
func (p *Process) Output() string { return p.output.String() }

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Exited reports whether the process has ended.
func (p *Process) Exited() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Kill sends SIGKILL, as `kill -9` does, and waits for the end of the process. A process that has ended before is no error.
func (p *Process) Kill() { _ = p.end(os.Kill) }

// Interrupt sends SIGINT, as Ctrl-C does, and waits for the end of the process. The error is that of the process: nil for exit code 0.
func (p *Process) Interrupt() error { return p.end(syscall.SIGINT) }

func (p *Process) end(signal os.Signal) error {
	_ = p.cmd.Process.Signal(signal) // the process may have ended before
	<-p.done
	return p.err
}

// buffer collects the output of a process while other goroutines read it.
type buffer struct {
	mu    sync.Mutex
	bytes bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes.String()
}
