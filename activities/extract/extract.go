// Package extract extracts the text and the tables of received files, in a child process that confines itself first.
//
// Steps, in order:
//
//  1. Extractor.Extract starts the child with a file of a known kind on its standard input (extract.go).
//  2. The child limits its memory, processor time, network and files (confine_linux.go).
//  3. It extracts the text by the kind of the file, and answers with one Text as JSON (child.go).
//  4. Extractor validates the answer as untrusted input, because a malicious file may control the child (text.go).
//
// Extractor is called by activities/inbound for the files of letters, Child by the command `loa read-file`.
package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"loa/mail/attachment"
	"loa/store"
)

// The limits for one file. Measured: a workbook of 200,000 cells (12 MB of XML) takes 1.7 seconds of processor time and
// 94 MB; archives that would unpack to 300 MB are refused within 0.1 seconds and 40 MB, most of which is the program itself.
const (
	childMemory = 512 << 20 // data of the child and of each program that it starts
	childHeap   = 384 << 20 // GOMEMLIMIT of the child
	childCPU    = 10        // seconds, for each process
	defaultWall = 15 * time.Second
	maxAnswer   = 40 << 20 // bytes of the child's answer: the files of a winmail.dat come back in it
)

// Extractor extracts the text of untrusted files, each in a child process that confines itself before it parses the first byte. Memory,
// processor time, open files, processes and the size of written files are limited. The child has no network, none of the environment of loa,
// and an empty folder; where loa runs as root, the child drops root. The child and its processes are killed when it takes too long or its
// answer is too large. The Text is then one of state store.ExtractionFailed.
type Extractor struct {
	// Command is the argv of the child, to which "--kind K" is added: os.Executable() and "read-file". The program must call [Child.Run].
	Command []string
	// Wall is how long one file may take; 0 means 15 seconds.
	Wall time.Duration
}

// Extract returns the text and the tables of a file whose kind [attachment.Inspect] found. The error is that of ctx, or says that no
// child could be started. A file that cannot be parsed is no error, but a Text that says so.
func (r Extractor) Extract(ctx context.Context, kind attachment.Kind, content []byte) (Text, error) {
	answer, err := r.runChild(ctx, kind, content)
	switch {
	case ctx.Err() != nil:
		return Text{}, fmt.Errorf("extracting the text of a file: %w", ctx.Err())
	case errors.Is(err, errNoChild):
		return Text{}, err
	case err != nil:
		return unreadable, nil // killed, out of memory, out of time or broken: a person must look
	}
	text, err := DecodeText(answer)
	if err != nil {
		return unreadable, nil // the file controls the child
	}
	return text, nil
}

var errNoChild = errors.New("starting the child that extracts text")

// runChild runs the child in a folder of its own and returns its output.
func (r Extractor) runChild(ctx context.Context, kind attachment.Kind, content []byte) ([]byte, error) {
	folder, err := os.MkdirTemp("", "loa-tep-")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoChild, err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // the system clears the folder for temporary files
	wall := r.Wall
	if wall == 0 {
		wall = defaultWall
	}
	ctx, cancel := context.WithTimeout(ctx, wall)
	defer cancel()
	for _, isolation := range isolations() {
		answer := &bounded{left: maxAnswer, full: cancel}
		child := r.child(ctx, folder, kind)
		child.SysProcAttr = isolation
		child.Stdin, child.Stdout = bytes.NewReader(content), answer
		if err = child.Start(); err == nil {
			err = child.Wait()
			killGroup(child.Process.Pid) // ends processes that the child left running
			return answer.Bytes(), err
		}
	}
	return nil, fmt.Errorf("%w: %w", errNoChild, err)
}

func (r Extractor) child(ctx context.Context, folder string, kind attachment.Kind) *exec.Cmd {
	argv := append(append([]string(nil), r.Command[1:]...), "--kind", string(kind))
	child := exec.CommandContext(ctx, r.Command[0], argv...) // #nosec the operator's own program
	child.Dir = folder
	child.Env = []string{
		"PATH=/usr/local/bin:/usr/bin:/bin", "TMPDIR=" + folder, "LC_ALL=C.UTF-8",
		"GOMAXPROCS=2", "GOTRACEBACK=none", fmt.Sprintf("GOMEMLIMIT=%d", childHeap),
	}
	child.Cancel = func() error {
		killGroup(child.Process.Pid)
		return nil
	}
	child.WaitDelay = time.Second // for pipes that a killed child's children still hold
	return child
}

// bounded is a buffer of limited size. A write beyond the limit fails and calls full.
type bounded struct {
	bytes.Buffer
	left int
	full func()
}

var errTooMuch = errors.New("too much was written")

// Write appends to the buffer, up to the limit.
func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		b.full()
		return 0, errTooMuch
	}
	return b.Buffer.Write(p)
}

var unreadable = Text{State: store.ExtractionFailed, Note: "không đọc được, cần người xem"}
