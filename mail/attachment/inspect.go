package attachment

import (
	"cmp"
	"slices"
	"strings"

	"loa/mail"
)

// The limits of the files of one letter.
const (
	MaxFiles      = 20       // files of one letter
	MaxFilesBytes = 25 << 20 // all files of one letter together, decoded
)

// Kind is the format of a file by its content. The name of the file does not count.
type Kind string

// The kinds of files. The values are stored.
const (
	KindXLSX       Kind = "xlsx"
	KindDOCX       Kind = "docx"
	KindODS        Kind = "ods"
	KindODT        Kind = "odt"
	KindCSV        Kind = "csv"
	KindTXT        Kind = "txt"
	KindPDF        Kind = "pdf"
	KindPNG        Kind = "png"
	KindJPG        Kind = "jpg"
	KindTNEF       Kind = "tnef"       // winmail.dat of Outlook (MS-OXTNEF)
	KindEML        Kind = "eml"        // a letter attached to the letter
	KindSignature  Kind = "p7s"        // a detached S/MIME signature
	KindXLS        Kind = "xls"        // Excel 97–2003
	KindDOC        Kind = "doc"        // Word 97–2003
	KindEncrypted  Kind = "locked"     // an Office file with a password (MS-OFFCRYPTO)
	KindArchive    Kind = "archive"    // zip, rar, 7z and other archives
	KindExecutable Kind = "executable" // a program or a script
	KindOther      Kind = "other"      // every other format
)

// Verdict says what may be done with a file.
type Verdict string

// The verdicts, the mildest first. The values are stored.
const (
	VerdictOK     Verdict = "ok"     // programs may open the file
	VerdictFlag   Verdict = "mark"   // the file is stored and shown with the reason; only people may open it
	VerdictRefuse Verdict = "refuse" // the file is not stored by itself; it remains in the raw letter
)

// Finding is the result of the inspection of a file. The inspection runs and renders nothing of the file.
type Finding struct {
	Kind    Kind
	Verdict Verdict
	// Dangers are the dangers in the order in which they were detected, each once; empty when Verdict is [VerdictOK].
	Dangers []Danger
	// Reason is the reason of the verdict in Vietnamese, and what the sender can do; "" when Verdict is [VerdictOK].
	Reason string
}

// Inspect determines what a file is and whether programs may open it. Its first bytes, its extension and the declared media type must
// agree. Archives must keep limits, which are checked before a program unpacks them. Macros, encryption, external links and embedded
// objects are detected by content. A file without a name, as the text of a submission is, has no extension that must agree. Inspect reads names and small parts only, and at most 64 MB of them, which takes less than a second.
func Inspect(name, declaredType string, content []byte) Finding {
	declared, _, _ := strings.Cut(declaredType, ";") // the parameters, a charset for example, say nothing about the format
	i := &inspection{name: name, declared: strings.ToLower(strings.TrimSpace(declared)), content: content}
	i.inspect()
	return i.finding()
}

// InspectAll inspects the files of one letter in their order, and refuses those beyond [MaxFiles] and [MaxFilesBytes].
func InspectAll(files []mail.Attachment) []Finding {
	findings := make([]Finding, 0, len(files))
	total := 0
	for n, file := range files {
		total += len(file.Content)
		switch {
		case n >= MaxFiles:
			findings = append(findings, (&inspection{kind: KindOther, detections: []detection{{danger: DangerTooMany}}}).finding())
		case total > MaxFilesBytes:
			findings = append(findings, (&inspection{kind: KindOther, detections: []detection{{danger: DangerTooLarge}}}).finding())
		default:
			findings = append(findings, Inspect(file.Name, file.Type, file.Content))
		}
	}
	return findings
}

// inspection is the state of the inspection of one file.
type inspection struct {
	name, declared string
	content        []byte
	kind           Kind
	detections     []detection
}

// detection is a danger with its reason; an empty reason means the one in dangerRules.
type detection struct {
	danger Danger
	reason string
}

func (i *inspection) add(danger Danger) { i.addReason(danger, "") }

func (i *inspection) addReason(danger Danger, reason string) {
	if !slices.ContainsFunc(i.detections, func(d detection) bool { return d.danger == danger }) {
		i.detections = append(i.detections, detection{danger, reason})
	}
}

func (i *inspection) inspect() {
	i.kind = KindOther
	i.inspectName()
	switch {
	case len(i.content) == 0:
		i.add(DangerEmpty)
		return
	case len(i.content) > MaxFilesBytes:
		i.add(DangerTooLarge)
		return
	}
	i.kind = detectKind(i.content)
	i.inspectContent()
	i.checkDeclared()
}

// inspectContent examines what the detected format can hide, and refines the kind.
func (i *inspection) inspectContent() {
	switch {
	case i.kind == KindExecutable:
		i.add(DangerExecutable)
	case isZip(i.content):
		i.inspectZip()
	case endsAsZip(i.content):
		i.add(DangerPolyglot)
	case isCompound(i.content):
		i.inspectCompound()
	case i.kind == KindArchive:
		i.add(DangerArchive)
	case i.kind == KindPDF:
		i.inspectPDF()
	case i.kind == KindTXT:
		i.kind = detectTextKind(i.content, i.extension())
	}
	if i.kind == KindEML {
		i.addReason(DangerUnread, "là một thư khác đính kèm, cần người xem")
	}
	if i.kind == KindOther && len(i.detections) == 0 {
		i.add(DangerUnread)
	}
}

// finding returns the result: the verdict of the worst danger, and the reasons of all dangers with this verdict.
func (i *inspection) finding() Finding {
	finding := Finding{Kind: i.kind, Verdict: VerdictOK}
	for _, d := range i.detections {
		finding.Dangers = append(finding.Dangers, d.danger)
		if verdictOf(d.danger) == VerdictRefuse || finding.Verdict == VerdictOK {
			finding.Verdict = verdictOf(d.danger)
		}
	}
	var reasons []string
	for _, d := range i.detections {
		if verdictOf(d.danger) == finding.Verdict {
			reasons = append(reasons, cmp.Or(d.reason, dangerRules[d.danger].reason))
		}
	}
	finding.Reason = strings.Join(reasons, "; ")
	return finding
}
