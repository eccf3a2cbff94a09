package attachment

import (
	"cmp"
	"slices"
	"strings"

	"loa/mail"
)

// The limits of what comes with one letter.
const (
	MaxFiles      = 20       // files of one letter
	MaxFilesBytes = 25 << 20 // all files of one letter together, decoded
)

// Kind is what the bytes of a file are, whatever its name says.
type Kind string

// The kinds of files that are told apart.
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
	KindTNEF       Kind = "tnef"       // winmail.dat of Outlook ([MS-OXTNEF])
	KindEML        Kind = "eml"        // a letter within the letter
	KindSignature  Kind = "p7s"        // the detached signature of S/MIME
	KindXLS        Kind = "xls"        // Excel 97–2003
	KindDOC        Kind = "doc"        // Word 97–2003
	KindEncrypted  Kind = "locked"     // an Office file with a password ([MS-OFFCRYPTO])
	KindArchive    Kind = "archive"    // zip, rar, 7z and the like
	KindExecutable Kind = "executable" // a program or a script
	KindOther      Kind = "other"      // anything else
)

// Verdict says how far a file may come.
type Verdict string

// The verdicts, the mildest first.
const (
	VerdictOK     Verdict = "ok"     // may be read by a machine
	VerdictFlag   Verdict = "mark"   // kept and shown with its reason, opened by people only
	VerdictRefuse Verdict = "refuse" // never handed on: it stays inside the raw letter
)

// Finding is what the bytes and the name of a file told. Nothing in the file has been run or rendered.
type Finding struct {
	Kind    Kind
	Verdict Verdict
	// Dangers are what was found, without repetition, in the order it was found; none when Verdict is FileOK.
	Dangers []Danger
	// Reason says in Vietnamese what decided the verdict and what the sender could do; "" when Verdict is FileOK.
	Reason string
}

// Inspect says what a file is and whether a machine may open it: its first bytes, its extension and the declared media type
// must agree, archives are held to limits before any reader sees them, and macros, locks, links and embedded objects are found by
// content. It reads names and small parts only, and at most 64 MB of them; that costs well under a second.
func Inspect(name, declaredType string, content []byte) Finding {
	i := &inspection{name: name, declared: strings.ToLower(strings.TrimSpace(declaredType)), content: content}
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

// inspection is one file being looked at.
type inspection struct {
	name, declared string
	content        []byte
	kind           Kind
	detections     []detection
}

// detection is a danger with a sentence of its own, where the place that found it knows better than the table.
type detection struct {
	danger Danger
	reason string
}

func (i *inspection) add(danger Danger) { i.addReason(danger, "") }

func (i *inspection) addReason(danger Danger, said string) {
	if !slices.ContainsFunc(i.detections, func(d detection) bool { return d.danger == danger }) {
		i.detections = append(i.detections, detection{danger, said})
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

// inspectContent goes on from the first bytes to what the format can hide.
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

// finding sums up: the worst danger decides, and its sentences are the reason.
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
