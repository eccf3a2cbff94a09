package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/mail"
	"loa/mail/attachment"
	"loa/store"
)

// ErrScannerAway says that files must be scanned and the scanner does not answer: the letter waits and is tried again.
var ErrScannerAway = errors.New("the virus scanner does not answer")

// AttachmentReader takes in the files of a letter: what is each, is there a virus in it, what does it say.
type AttachmentReader struct {
	Store  *store.Store
	Files  FileReader
	Scan   attachment.ScanMode
	Clamd  string                 // where clamd is: "host:port", or the path of its socket; not used with mail.ScanOff
	Secret func(text string) bool // says whether a text bears a mark of state secrets; nil: none does
	Now    func() time.Time
}

// ReadAttachments inspects every file of a letter, has it scanned, reads it in a confined child and files what was found. Kept are the
// files that may be handed on, those for people only among them; what was refused, is secret or holds a virus that must not pass stays
// in the raw letter alone. A winmail.dat is followed by the files that were in it. The key of what is filed is (letter, n): asked again,
// what was filed first is given. The error is ErrScannerAway, ctx's, or that of the store; no file makes one.
func (a AttachmentReader) ReadAttachments(ctx context.Context, letter store.LetterIn, parsed mail.Letter) (kept []mail.Attachment, findings []store.Attachment, err error) {
	filed, err := a.Store.Attachments(ctx, letter.ID)
	if err != nil {
		return nil, nil, err
	}
	if wholly(filed, parsed.Attachments) {
		return keep(parsed.Attachments, filed), filed, nil
	}
	files, findings, err := a.takeIn(ctx, letter.ID, parsed.Attachments)
	if err != nil {
		return nil, nil, err
	}
	if err := a.Store.FileAttachments(ctx, letter.ID, findings); err != nil {
		return nil, nil, err
	}
	return keep(files, findings), findings, nil
}

// wholly says whether what is filed tells all: the files in a winmail.dat are not in the letter, so that one is read again.
func wholly(filed []store.Attachment, files []mail.Attachment) bool {
	return len(filed) == len(files) && !slices.ContainsFunc(filed, func(f store.Attachment) bool { return f.Kind == string(attachment.KindTNEF) })
}

// keep gives the files that may be handed on.
func keep(files []mail.Attachment, findings []store.Attachment) []mail.Attachment {
	var kept []mail.Attachment
	for n, finding := range findings {
		if finding.Finding != store.AttachmentRefuse && !finding.Secret {
			kept = append(kept, files[n])
		}
	}
	return kept
}

// takeIn takes in the files of the letter, then those that were packed in them, once: a winmail.dat within a winmail.dat is for people.
func (a AttachmentReader) takeIn(ctx context.Context, letter store.LetterID, files []mail.Attachment) ([]mail.Attachment, []store.Attachment, error) {
	all := slices.Clone(files)
	var findings []store.Attachment
	var packed []mail.Attachment
	for n, inspected := range attachment.InspectAll(files) {
		finding, inside, err := a.takeInOne(ctx, files[n], inspected)
		if err != nil {
			return nil, nil, fmt.Errorf("reading file %d of letter %d: %w", n+1, letter, err)
		}
		findings, packed = append(findings, finding), append(packed, inside...)
	}
	for n, inspected := range attachment.InspectAll(packed) {
		finding, _, err := a.takeInOne(ctx, packed[n], inspected)
		if err != nil {
			return nil, nil, fmt.Errorf("reading packed file %d of letter %d: %w", n+1, letter, err)
		}
		all, findings = append(all, packed[n]), append(findings, finding)
	}
	for n := range findings {
		findings[n].Letter, findings[n].N = letter, n+1
	}
	return all, findings, nil
}

// takeInOne scans a file and reads it.
func (a AttachmentReader) takeInOne(ctx context.Context, file mail.Attachment, inspected attachment.Finding) (store.Attachment, []mail.Attachment, error) {
	finding := store.Attachment{
		Name: file.Name, Type: file.Type, Size: int64(len(file.Content)), SHA256: file.SHA256, Kind: string(inspected.Kind),
		Finding: store.AttachmentFinding(inspected.Verdict), Reason: inspected.Reason, Reading: store.ReadingNone, ReadAt: a.Now(),
		Secret: a.secret(file.Name),
	}
	if finding.Finding == store.AttachmentRefuse || finding.Secret {
		return finding, nil, nil
	}
	if err := a.scan(ctx, file.Content, &finding); err != nil {
		return finding, nil, err
	}
	if finding.Finding != store.AttachmentOK || !saysSomething(inspected.Kind) {
		return finding, nil, nil
	}
	text, err := a.Files.Read(ctx, inspected.Kind, file.Content)
	if err != nil {
		return finding, nil, err
	}
	return a.told(finding, text), unpacked(text.Files), nil
}

// scan has the file looked at by clamd.
func (a AttachmentReader) scan(ctx context.Context, content []byte, finding *store.Attachment) error {
	if a.Scan != attachment.ScanReport && a.Scan != attachment.ScanRequire {
		return nil
	}
	result, err := attachment.ScanClamd(ctx, a.Clamd, content)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && a.Scan == attachment.ScanRequire:
		return fmt.Errorf("%w: %w", ErrScannerAway, err)
	case err != nil:
		finding.Note = "chưa quét được mã độc"
	case result.Virus != "":
		finding.Virus, finding.Finding = result.Virus, store.AttachmentMark
		finding.Reason = "phát hiện mã độc " + result.Virus
		if a.Scan == attachment.ScanRequire {
			finding.Finding = store.AttachmentRefuse
		}
	}
	return nil
}

// saysSomething is true for the kinds that have words in them.
func saysSomething(kind attachment.Kind) bool {
	switch kind {
	case attachment.KindXLSX, attachment.KindDOCX, attachment.KindODS, attachment.KindODT, attachment.KindCSV, attachment.KindTXT, attachment.KindPDF, attachment.KindTNEF:
		return true
	case attachment.KindPNG, attachment.KindJPG, attachment.KindEML, attachment.KindSignature, attachment.KindXLS, attachment.KindDOC, attachment.KindEncrypted, attachment.KindArchive,
		attachment.KindExecutable, attachment.KindOther:
		return false
	}
	return false
}

// told puts what was read into the finding, unless it is secret: then nothing of it is kept.
func (a AttachmentReader) told(finding store.Attachment, text FileText) store.Attachment {
	finding.Reading = text.State
	if text.Note != "" {
		finding.Note = text.Note
	}
	if finding.Secret = a.secret(text.words()); finding.Secret {
		finding.Note = "có dấu hiệu bí mật nhà nước, không xử lý trên hệ thống này"
		return finding
	}
	finding.Text, finding.Tables = text.Text, text.Tables
	return finding
}

func (a AttachmentReader) secret(text string) bool {
	return a.Secret != nil && text != "" && a.Secret(text)
}

// unpacked makes attachments of what was packed in a file. Their names come from a child that may have been taken over.
func unpacked(files []PackedFile) []mail.Attachment {
	var out []mail.Attachment
	for _, file := range files {
		sum := sha256.Sum256(file.Content)
		out = append(out, mail.Attachment{
			Name: attachment.Name(file.Name), Type: file.Type, Size: len(file.Content), SHA256: hex.EncodeToString(sum[:]), Content: file.Content,
		})
	}
	return out
}
