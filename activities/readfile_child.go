package activities

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"unicode/utf8"

	"loa/mail/attachment"
	"loa/mail/tnef"
	"loa/sheet"
	"loa/store"
)

// FileChild is the other side of [FileReader]: what the child process does.
type FileChild struct {
	// Readers read one kind each. They run confined, and may crash, hang or be taken over.
	Readers map[attachment.Kind]func(ctx context.Context, content []byte) FileText
}

// NewFileChild is the child with all that loa reads.
func NewFileChild() FileChild {
	return FileChild{Readers: map[attachment.Kind]func(context.Context, []byte) FileText{
		attachment.KindXLSX: sheetReader(sheet.KindExcel),
		attachment.KindDOCX: sheetReader(sheet.KindWord),
		attachment.KindODS:  sheetReader(sheet.KindCalc),
		attachment.KindODT:  sheetReader(sheet.KindWriter),
		attachment.KindCSV:  readCSVFile,
		attachment.KindTXT:  readTextFile,
		attachment.KindPDF:  readPDFFile,
		attachment.KindTNEF: readTNEFFile,
	}}
}

// Run confines the process, then reads one file from in and writes one Text as JSON to out. It must be called by a process made for
// nothing else: what it gives up does not come back. The error says that the process could not be confined, and then nothing was read.
func (c FileChild) Run(ctx context.Context, kind attachment.Kind, in io.Reader, out io.Writer) error {
	runtime.LockOSThread() // some limits are the thread's, and those it starts inherit them
	if err := confine(); err != nil {
		return fmt.Errorf("confining the reader of files: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(in, attachment.MaxFilesBytes+1))
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	text := unreadable
	if read, known := c.Readers[kind]; known && len(content) <= attachment.MaxFilesBytes {
		text = read(ctx, content)
	}
	return json.NewEncoder(out).Encode(text)
}

// sheetReader reads what package sheet reads. The kind was found by content already, so the name only repeats it.
func sheetReader(kind sheet.Kind) func(context.Context, []byte) FileText {
	return func(ctx context.Context, content []byte) FileText {
		read, err := sheet.ReadContent(ctx, "tep."+string(kind), content)
		if err != nil {
			return refusedBy(err)
		}
		if read.Text == "" && len(read.Tables) == 0 {
			return needsPerson("tệp không có chữ nào, cần người đọc")
		}
		return FileText{State: store.ReadingDone}.withText(read.Text).withTables(read.Tables)
	}
}

// refusedBy gives the sheet's own words: they say what is wrong and what to do.
func refusedBy(err error) FileText {
	fault, ok := errors.AsType[*sheet.Fault](err)
	if !ok {
		return unreadable
	}
	return FileText{State: store.ReadingFailed, Note: fault.Message + "; " + fault.Advice}
}

func needsPerson(note string) FileText { return FileText{State: store.ReadingPerson, Note: note} }

// readCSVFile takes the charset from package mail, which knows the old Vietnamese ones and mends what was read in a wrong one. That
// weighs every line, half a second for a megabyte, so a large file that is UTF-8 as it stands is taken so.
func readCSVFile(ctx context.Context, content []byte) FileText {
	const large = 2 << 20
	if len(content) > large && utf8.Valid(content) {
		return sheetReader(sheet.KindCSV)(ctx, content)
	}
	return sheetReader(sheet.KindCSV)(ctx, []byte(attachment.Text(content)))
}

// readTextFile reads as much of a text as can be kept: finding the charset of a long one takes its time.
func readTextFile(_ context.Context, content []byte) FileText {
	end := min(len(content), 2*store.MaxAttachmentText)
	for end < len(content) && !utf8.RuneStart(content[end]) {
		end--
	}
	text := attachment.Text(content[:end])
	if text == "" {
		return needsPerson("tệp không có chữ nào, cần người đọc")
	}
	return FileText{State: store.ReadingDone}.withText(text)
}

// readTNEFFile unpacks the container that Outlook puts text and files in.
func readTNEFFile(_ context.Context, content []byte) FileText {
	packed, err := tnef.Parse(content)
	if err != nil {
		return unreadable
	}
	text := FileText{State: store.ReadingDone}.withText(packed.Text)
	for _, file := range packed.Attachments {
		text.Files = append(text.Files, PackedFile{file.Name, file.Type, file.Content})
	}
	return text
}

// readPDFFile lets poppler's pdftotext read, under the limits that this process has taken on.
func readPDFFile(ctx context.Context, content []byte) FileText {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		return needsPerson("máy chủ chưa cài pdftotext (gói poppler-utils), cần người đọc")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := &bounded{left: 8 * store.MaxAttachmentText, full: cancel} // -layout pads with spaces
	reader := exec.CommandContext(ctx, program, "-q", "-layout", "-nopgbrk", "-enc", "UTF-8", "-", "-")
	reader.Stdin, reader.Stdout = bytes.NewReader(content), out
	if err := reader.Run(); err != nil && out.left >= 0 {
		return unreadable
	}
	text := strings.TrimSpace(strings.ToValidUTF8(out.String(), "\uFFFD"))
	if text == "" {
		return needsPerson("tệp PDF không có chữ (bản quét), cần người đọc")
	}
	return FileText{State: store.ReadingDone}.withText(attachment.Text([]byte(text)))
}
