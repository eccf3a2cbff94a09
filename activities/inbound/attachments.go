package inbound

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/activities/extract"
	"loa/intake"
	"loa/mail"
	"loa/mail/attachment"
	"loa/store"
)

// ErrScannerUnreachable is the error when files must be scanned and the scanner does not answer. The letter is deferred and tried again.
var ErrScannerUnreachable = errors.New("the virus scanner does not answer")

// AttachmentInspector inspects, scans and extracts the files of letters.
type AttachmentInspector struct {
	Store  *store.Store
	Files  extract.Extractor
	Scan   attachment.ScanMode
	Clamd  string                 // the address of clamd: "host:port", or the path of its socket; not used with attachment.ScanOff
	Secret func(text string) bool // reports whether a text has a mark of state secrets; nil finds none
	Now    func() time.Time
}

// Inspect inspects every file of a letter, has it scanned, extracts its text in a confined child, and files the findings. It returns the
// files that may be passed on, including those that only people can read. A file that is refused, secret, or holds a virus stays in the raw
// letter only. A winmail.dat is followed by the files in it. Findings are filed under (letter, n): a second call returns the findings of
// the first. The error is ErrScannerUnreachable, that of ctx, or that of the store; no file causes one.
func (a AttachmentInspector) Inspect(ctx context.Context, letter store.LetterIn, parsed mail.Letter) (kept []mail.Attachment, findings []store.Attachment, err error) {
	filed, err := a.Store.Attachments(ctx, letter.ID)
	if err != nil {
		return nil, nil, err
	}
	if complete(filed, parsed.Attachments) {
		return accepted(parsed.Attachments, filed), filed, nil
	}
	files, findings, err := a.inspectAll(ctx, letter.ID, parsed.Attachments)
	if err != nil {
		return nil, nil, err
	}
	if err := a.Store.FileAttachments(ctx, letter.ID, findings); err != nil {
		return nil, nil, err
	}
	return accepted(files, findings), findings, nil
}

// InspectFiles inspects the files of a submission that did not come by mail as those of a letter, and files nothing. The error is
// intake.ErrNotScanned, that of ctx, or says that no child could be started.
func (a AttachmentInspector) InspectFiles(ctx context.Context, files []intake.File) ([]store.Attachment, error) {
	attached := make([]mail.Attachment, 0, len(files))
	for _, file := range files {
		attached = append(attached, mail.Attachment{Name: file.Name, Type: file.Type, Size: len(file.Content), Content: file.Content})
	}
	_, findings, err := a.inspectAll(ctx, 0, attached)
	if errors.Is(err, ErrScannerUnreachable) {
		return nil, fmt.Errorf("%w: %w", intake.ErrNotScanned, err)
	}
	return findings, err
}

// complete reports whether the findings on record are complete. After a winmail.dat the files in it are needed, so that the letter is
// inspected again.
func complete(filed []store.Attachment, files []mail.Attachment) bool {
	return len(filed) == len(files) && !slices.ContainsFunc(filed, func(f store.Attachment) bool { return f.Kind == string(attachment.KindTNEF) })
}

// accepted are the files that may be passed on.
func accepted(files []mail.Attachment, findings []store.Attachment) []mail.Attachment {
	var kept []mail.Attachment
	for n, finding := range findings {
		if finding.Finding != store.AttachmentRefuse && !finding.Secret {
			kept = append(kept, files[n])
		}
	}
	return kept
}

// inspectAll inspects the files of the letter, then those that were packed in them. A winmail.dat within a winmail.dat is not unpacked.
func (a AttachmentInspector) inspectAll(ctx context.Context, letter store.LetterID, files []mail.Attachment) ([]mail.Attachment, []store.Attachment, error) {
	all := slices.Clone(files)
	var findings []store.Attachment
	var packed []mail.Attachment
	for n, inspected := range attachment.InspectAll(files) {
		finding, inside, err := a.inspectOne(ctx, files[n], inspected)
		if err != nil {
			return nil, nil, fmt.Errorf("inspecting file %d of letter %d: %w", n+1, letter, err)
		}
		findings, packed = append(findings, finding), append(packed, inside...)
	}
	for n, inspected := range attachment.InspectAll(packed) {
		finding, _, err := a.inspectOne(ctx, packed[n], inspected)
		if err != nil {
			return nil, nil, fmt.Errorf("inspecting packed file %d of letter %d: %w", n+1, letter, err)
		}
		all, findings = append(all, packed[n]), append(findings, finding)
	}
	for n := range findings {
		findings[n].Letter, findings[n].N = letter, n+1
	}
	return all, findings, nil
}

// inspectOne scans a file and extracts its text. It returns the files packed in it as well.
func (a AttachmentInspector) inspectOne(ctx context.Context, file mail.Attachment, inspected attachment.Finding) (store.Attachment, []mail.Attachment, error) {
	finding := store.Attachment{
		Name: file.Name, Type: file.Type, Size: int64(len(file.Content)), SHA256: file.SHA256, Kind: string(inspected.Kind),
		Finding: store.AttachmentFinding(inspected.Verdict), Reason: inspected.Reason, Extraction: store.ExtractionNone, ExtractedAt: a.Now(),
		Secret: a.secret(file.Name),
	}
	if finding.Finding == store.AttachmentRefuse || finding.Secret {
		return finding, nil, nil
	}
	if err := a.scan(ctx, file.Content, &finding); err != nil {
		return finding, nil, err
	}
	if finding.Finding != store.AttachmentOK || !hasText(inspected.Kind) {
		return finding, nil, nil
	}
	text, err := a.Files.Extract(ctx, inspected.Kind, file.Content)
	if err != nil {
		return finding, nil, err
	}
	return a.withText(finding, text), unpacked(text.Files), nil
}

// scan has the file scanned by clamd.
func (a AttachmentInspector) scan(ctx context.Context, content []byte, finding *store.Attachment) error {
	if a.Scan != attachment.ScanReport && a.Scan != attachment.ScanRequire {
		return nil
	}
	result, err := attachment.ScanClamd(ctx, a.Clamd, content)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && a.Scan == attachment.ScanRequire:
		return fmt.Errorf("%w: %w", ErrScannerUnreachable, err)
	case err != nil:
		finding.Note = noteNotScanned
	case result.Virus != "":
		finding.Virus, finding.Finding = result.Virus, store.AttachmentMark
		finding.Reason = "phát hiện mã độc " + result.Virus
		if a.Scan == attachment.ScanRequire {
			finding.Finding = store.AttachmentRefuse
		}
	}
	return nil
}

// hasText reports whether files of a kind have text to extract.
func hasText(kind attachment.Kind) bool {
	switch kind {
	case attachment.KindXLSX, attachment.KindDOCX, attachment.KindODS, attachment.KindODT, attachment.KindCSV, attachment.KindTXT, attachment.KindPDF, attachment.KindTNEF:
		return true
	case attachment.KindPNG, attachment.KindJPG, attachment.KindEML, attachment.KindSignature, attachment.KindXLS, attachment.KindDOC, attachment.KindEncrypted, attachment.KindArchive,
		attachment.KindExecutable, attachment.KindOther:
		return false
	}
	return false
}

// withText adds the extracted text to the finding. Of a secret file no text is kept.
func (a AttachmentInspector) withText(finding store.Attachment, text extract.Text) store.Attachment {
	finding.Extraction = text.State
	if text.Note != "" {
		finding.Note = text.Note
	}
	if finding.Secret = a.secret(text.Words()); finding.Secret {
		finding.Note = "có dấu hiệu bí mật nhà nước, không xử lý trên hệ thống này"
		return finding
	}
	finding.Text, finding.Tables = text.Text, text.Tables
	return finding
}

func (a AttachmentInspector) secret(text string) bool {
	return a.Secret != nil && text != "" && a.Secret(text)
}

// unpacked makes attachments of packed files. Their names come from a child that a malicious file may control.
func unpacked(files []extract.PackedFile) []mail.Attachment {
	var out []mail.Attachment
	for _, file := range files {
		sum := sha256.Sum256(file.Content)
		out = append(out, mail.Attachment{
			Name: attachment.Name(file.Name), Type: file.Type, Size: len(file.Content), SHA256: hex.EncodeToString(sum[:]), Content: file.Content,
		})
	}
	return out
}
