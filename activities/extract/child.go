package extract

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

// Child is the child process of an [Extractor].
type Child struct {
	// Extractors extract the text of one kind each. They run confined, and may crash, hang or be controlled by the file.
	Extractors map[attachment.Kind]func(ctx context.Context, content []byte) Text
}

// NewChild returns a child with an extractor for every kind of file that has text.
func NewChild() Child {
	return Child{Extractors: map[attachment.Kind]func(context.Context, []byte) Text{
		attachment.KindXLSX: sheetExtractor(sheet.KindExcel),
		attachment.KindDOCX: sheetExtractor(sheet.KindWord),
		attachment.KindODS:  sheetExtractor(sheet.KindCalc),
		attachment.KindODT:  sheetExtractor(sheet.KindWriter),
		attachment.KindCSV:  extractCSV,
		attachment.KindTXT:  extractText,
		attachment.KindPDF:  extractPDF,
		attachment.KindTNEF: extractTNEF,
	}}
}

// Run confines the process, then reads one file from in and writes one Text as JSON to out. The process must have been started for this
// alone: the limits cannot be lifted again. The error says that the process could not be confined, and then nothing was read.
func (c Child) Run(ctx context.Context, kind attachment.Kind, in io.Reader, out io.Writer) error {
	runtime.LockOSThread() // some limits hold for a thread and for the threads that it starts
	if err := confine(); err != nil {
		return fmt.Errorf("confining the child: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(in, attachment.MaxFilesBytes+1))
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	text := unreadable
	if extractor, known := c.Extractors[kind]; known && len(content) <= attachment.MaxFilesBytes {
		text = extractor(ctx, content)
	}
	return json.NewEncoder(out).Encode(text)
}

// sheetExtractor uses package sheet. The kind was found by content already, so the name only repeats it.
func sheetExtractor(kind sheet.Kind) func(context.Context, []byte) Text {
	return func(ctx context.Context, content []byte) Text {
		parsed, err := sheet.ParseContent(ctx, "tep."+string(kind), content)
		if err != nil {
			return failedBy(err)
		}
		if parsed.Text == "" && len(parsed.Tables) == 0 {
			return needsPerson("tệp không có chữ nào, cần người đọc")
		}
		return Text{State: store.ExtractionDone}.withText(parsed.Text).withTables(parsed.Tables)
	}
}

// failedBy is a failed Text with the fault and the advice of package sheet.
func failedBy(err error) Text {
	fault, ok := errors.AsType[*sheet.Fault](err)
	if !ok {
		return unreadable
	}
	return Text{State: store.ExtractionFailed, Note: fault.Message + "; " + fault.Advice}
}

func needsPerson(note string) Text { return Text{State: store.ExtractionManual, Note: note} }

// extractCSV finds the charset with mail/attachment, which also decodes the legacy Vietnamese charsets and repairs text that was saved in a
// wrong one. That costs half a second for a megabyte, so a large file of valid UTF-8 is taken as it is.
func extractCSV(ctx context.Context, content []byte) Text {
	const large = 2 << 20
	if len(content) > large && utf8.Valid(content) {
		return sheetExtractor(sheet.KindCSV)(ctx, content)
	}
	return sheetExtractor(sheet.KindCSV)(ctx, []byte(attachment.Text(content)))
}

// extractText extracts as much of a text as is kept, because finding the charset of a long text is slow.
func extractText(_ context.Context, content []byte) Text {
	end := min(len(content), 2*store.MaxAttachmentText)
	for end < len(content) && !utf8.RuneStart(content[end]) {
		end--
	}
	text := attachment.Text(content[:end])
	if text == "" {
		return needsPerson("tệp không có chữ nào, cần người đọc")
	}
	return Text{State: store.ExtractionDone}.withText(text)
}

// extractTNEF unpacks the container that Outlook puts text and files in.
func extractTNEF(_ context.Context, content []byte) Text {
	packed, err := tnef.Parse(content)
	if err != nil {
		return unreadable
	}
	text := Text{State: store.ExtractionDone}.withText(packed.Text)
	for _, file := range packed.Attachments {
		text.Files = append(text.Files, PackedFile{file.Name, file.Type, file.Content})
	}
	return text
}

// extractPDF runs pdftotext of poppler, under the limits of this process.
func extractPDF(ctx context.Context, content []byte) Text {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		return needsPerson("máy chủ chưa cài pdftotext (gói poppler-utils), cần người đọc")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := &bounded{left: 8 * store.MaxAttachmentText, full: cancel} // -layout pads with spaces
	command := exec.CommandContext(ctx, program, "-q", "-layout", "-nopgbrk", "-enc", "UTF-8", "-", "-")
	command.Stdin, command.Stdout = bytes.NewReader(content), out
	if err := command.Run(); err != nil && out.left >= 0 {
		return unreadable
	}
	text := strings.TrimSpace(strings.ToValidUTF8(out.String(), "\uFFFD"))
	if text == "" {
		return needsPerson("tệp PDF không có chữ (bản quét), cần người đọc")
	}
	return Text{State: store.ExtractionDone}.withText(attachment.Text([]byte(text)))
}
