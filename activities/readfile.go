package activities

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
	readFileMemory = 512 << 20 // data of the child and of each program that it starts
	readFileHeap   = 384 << 20 // from here on the child's collector works harder
	readFileCPU    = 10        // seconds, for each process
	readFileWall   = 15 * time.Second
	maxFileAnswer  = 40 << 20 // bytes of the child's answer: the files of a winmail.dat come back in it
)

// FileReader reads files of strangers, each in a child process that confines itself before it looks at the first byte: its memory,
// processor time, open files, processes and the size of what it may write are limited, it has no network, no environment and an empty
// folder of its own, and where loa runs as root it gives that up. The child is killed, with all that it started, when it takes too long
// or says too much. Whatever it does, the answer is a Text.
type FileReader struct {
	// Command is the argv of the child, to which "--kind K" is added: os.Executable() and "read-file". It must end in [FileChild.Run].
	Command []string
	// Wall is how long one file may take; 0 is 15 seconds.
	Wall time.Duration
}

// Read reads the text and the tables of a file whose kind was found by [mail.Inspect]. The error is that of ctx, or says that no
// child could be started at all; a file that cannot be read is no error.
func (r FileReader) Read(ctx context.Context, kind attachment.Kind, content []byte) (FileText, error) {
	answer, err := r.ask(ctx, kind, content)
	switch {
	case ctx.Err() != nil:
		return FileText{}, fmt.Errorf("reading a file: %w", ctx.Err())
	case errors.Is(err, errNoChild):
		return FileText{}, err
	case err != nil:
		return unreadable, nil // killed, out of memory, out of time or broken: a person must look
	}
	text, err := DecodeFileText(answer)
	if err != nil {
		return unreadable, nil // a child that talks nonsense has been taken over
	}
	return text, nil
}

var errNoChild = errors.New("starting the reader of files")

// ask runs the child in a folder of its own and gives what it wrote.
func (r FileReader) ask(ctx context.Context, kind attachment.Kind, content []byte) ([]byte, error) {
	folder, err := os.MkdirTemp("", "loa-tep-")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoChild, err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // what is left is in the folder for temporary files
	wall := r.Wall
	if wall == 0 {
		wall = readFileWall
	}
	ctx, cancel := context.WithTimeout(ctx, wall)
	defer cancel()
	for _, isolation := range isolations() {
		answer := &bounded{left: maxFileAnswer, full: cancel}
		child := r.child(ctx, folder, kind)
		child.SysProcAttr = isolation
		child.Stdin, child.Stdout = bytes.NewReader(content), answer
		if err = child.Start(); err == nil {
			err = child.Wait()
			killGroup(child.Process.Pid) // whatever it has left behind
			return answer.Bytes(), err
		}
	}
	return nil, fmt.Errorf("%w: %w", errNoChild, err)
}

func (r FileReader) child(ctx context.Context, folder string, kind attachment.Kind) *exec.Cmd {
	argv := append(append([]string(nil), r.Command[1:]...), "--kind", string(kind))
	child := exec.CommandContext(ctx, r.Command[0], argv...) // #nosec the operator's own program
	child.Dir = folder
	child.Env = []string{
		"PATH=/usr/local/bin:/usr/bin:/bin", "TMPDIR=" + folder, "LC_ALL=C.UTF-8",
		"GOMAXPROCS=2", "GOTRACEBACK=none", fmt.Sprintf("GOMEMLIMIT=%d", readFileHeap),
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

var unreadable = FileText{State: store.ReadingFailed, Note: "không đọc được, cần người xem"}
