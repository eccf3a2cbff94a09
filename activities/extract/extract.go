// Package extract reads the text and the tables of files that strangers sent, in a child process that confines itself first.
//
//  1. Reader.Read starts the child with a file of a known kind on its standard input (extract.go).
//  2. The child gives up memory, processor time, network and files beyond what reading needs (confine_linux.go).
//  3. It reads the file by its kind and answers with one Text as JSON (child.go).
//  4. Reader checks the answer as it would check a stranger's, for the file may have taken the child over (text.go).
//
// Reader is called by activities/inbound for the files of letters, Child by the command `loa read-file`.
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

// The limits within which a file is read. Measured: a workbook of 200,000 cells (12 MB of XML) takes 1.7 seconds of processor time and
// 94 MB; archives that would unpack to 300 MB are refused within 0.1 seconds and 40 MB, most of which is the program itself.
const (
	childMemory = 512 << 20 // data of the child and of each program that it starts
	childHeap   = 384 << 20 // from here on the child's collector works harder
	childCPU    = 10        // seconds, for each process
	defaultWall = 15 * time.Second
	maxAnswer   = 40 << 20 // bytes of the child's answer: the files of a winmail.dat come back in it
)

// Reader reads files of strangers, each in a child process that confines itself before it looks at the first byte. Memory, processor
// time, open files, processes and the size of written files are limited. The child has no network, no environment of ours and an empty
// folder of its own; where loa runs as root, the child gives root up. It is killed, with all that it started, when it takes too long or
// answers too much. In each of these cases the answer is a Text that says so.
type Reader struct {
	// Command is the argv of the child, to which "--kind K" is added: os.Executable() and "read-file". It must end in [Child.Run].
	Command []string
	// Wall is how long one file may take; 0 is 15 seconds.
	Wall time.Duration
}

// Read reads the text and the tables of a file whose kind was found by [mail.Inspect]. The error is that of ctx, or says that no
// child could be started at all; a file that cannot be read is no error.
func (r Reader) Read(ctx context.Context, kind attachment.Kind, content []byte) (Text, error) {
	answer, err := r.ask(ctx, kind, content)
	switch {
	case ctx.Err() != nil:
		return Text{}, fmt.Errorf("reading a file: %w", ctx.Err())
	case errors.Is(err, errNoChild):
		return Text{}, err
	case err != nil:
		return unreadable, nil // killed, out of memory, out of time or broken: a person must look
	}
	text, err := DecodeText(answer)
	if err != nil {
		return unreadable, nil // the file has taken the child over
	}
	return text, nil
}

var errNoChild = errors.New("starting the reader of files")

// ask runs the child in a folder of its own and gives what it wrote.
func (r Reader) ask(ctx context.Context, kind attachment.Kind, content []byte) ([]byte, error) {
	folder, err := os.MkdirTemp("", "loa-tep-")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoChild, err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // what is left is in the folder for temporary files
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
			killGroup(child.Process.Pid) // processes that it has left behind
			return answer.Bytes(), err
		}
	}
	return nil, fmt.Errorf("%w: %w", errNoChild, err)
}

func (r Reader) child(ctx context.Context, folder string, kind attachment.Kind) *exec.Cmd {
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

// bounded keeps what is written until it is too much; then writing fails, and full ends the writer.
type bounded struct {
	bytes.Buffer
	left int
	full func()
}

var errTooMuch = errors.New("too much was written")

// Write keeps the bytes.
func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		b.full()
		return 0, errTooMuch
	}
	return b.Buffer.Write(p)
}

var unreadable = Text{State: store.ExtractionFailed, Note: "không đọc được, cần người xem"}
