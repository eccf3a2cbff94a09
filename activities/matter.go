package activities

import (
	"context"

	"loa/mail/attachment"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// DefaultAttachmentLimit is how many bytes of files go out with one letter. In the letter they take a third more (RFC 2045, 6.8).
const DefaultAttachmentLimit = 8 << 20

// matter is the draft or the report that a letter is about, with the files that go out with the letter.
type matter struct {
	shown report.Matter
	files []store.LetterFile
}

// matterOf is the draft or the report that a letter is about; zero for a letter about neither. It is loaded once for all letters.
func (w *notifications) matterOf(ctx context.Context, e plan.Event, n plan.Notice) (matter, error) {
	kind, hash := store.DocumentDraft, w.state.DraftHash
	switch {
	case n.Asks == plan.PurposeDecide, n.Kind == plan.NoticeChanged && e.Kind == plan.EventDraftSubmitted:
	case n.Kind == plan.NoticeReportCheck, n.Asks == plan.PurposeCheck:
		kind, hash = store.DocumentReport, w.state.Report
	default:
		return matter{}, nil
	}
	if loaded, known := w.matters[kind]; known || hash == "" {
		return loaded, nil
	}
	loaded, err := w.loadMatter(ctx, kind, hash)
	if err != nil {
		return matter{}, err
	}
	if w.matters == nil {
		w.matters = map[store.DocumentKind]matter{}
	}
	w.matters[kind] = loaded
	return loaded, nil
}

func (w *notifications) loadMatter(ctx context.Context, kind store.DocumentKind, hash string) (matter, error) {
	s, err := w.submission(ctx, w.state.Task, kind, hash)
	if err != nil {
		return matter{}, err
	}
	m := w.carry(s)
	m.shown.Report = kind == store.DocumentReport
	if kind == store.DocumentDraft {
		m.shown.Version = w.state.Draft
		m.shown.Earlier, err = w.earlier(ctx)
	}
	return m, err
}

// carry chooses the files that go out with a letter: those in which nothing was found, in their order, as long as they are within the limit.
func (w *notifications) carry(s submission) matter {
	m := matter{shown: report.Matter{Version: s.version, Cover: s.cover, Hash: s.hash}}
	left := w.AttachmentLimit
	if left == 0 {
		left = DefaultAttachmentLimit
	}
	for _, file := range s.files {
		d := file.document
		shown := report.MatterFile{Name: d.Name, Size: d.Size, State: fileState(file.found), Text: file.found.Words()}
		if file.found.MaySend() && d.Size <= left {
			left -= d.Size
			shown.Sent = true
			m.files = append(m.files, store.LetterFile{Hash: d.Hash, Name: d.Name, Type: mediaType(file.found.FileKind), Size: d.Size})
		}
		m.shown.Files = append(m.shown.Files, shown)
	}
	return m
}

// fileState says how much of a file a letter can show. A document that was not inspected counts as one that could not be read.
func fileState(found store.DocumentText) report.FileState {
	switch {
	case found.Secret:
		return report.FileSecret
	case found.Finding == "":
		return report.FileUnreadable
	case !found.MaySend():
		return report.FileWithheld
	case found.Extraction == store.ExtractionDone:
		return report.FileRead
	case found.Extraction == store.ExtractionFailed:
		return report.FileUnreadable
	}
	return report.FileWithout
}

// earlier is the version before the newest draft, and why it was returned; zero for the first version.
func (w *notifications) earlier(ctx context.Context) (report.Earlier, error) {
	if w.state.Draft < 2 {
		return report.Earlier{}, nil
	}
	journal, err := w.Store.Journal(ctx, w.state.Task)
	if err != nil {
		return report.Earlier{}, err
	}
	before := report.Earlier{Version: w.state.Draft - 1}
	hash, known := plan.DraftHash(journal, before.Version)
	if !known {
		return before, nil
	}
	s, err := w.submission(ctx, w.state.Task, store.DocumentDraft, hash)
	if err != nil {
		return report.Earlier{}, err
	}
	before.Text = s.words()
	if returned, found := returnOf(journal, before.Version); found {
		before.Reason, before.Decider, before.At = returned.Reason, w.name(returned.Actor), returned.At
	}
	return before, nil
}

// returnOf is the event by which a version of the draft was returned; a return that was taken back does not count.
func returnOf(journal []plan.Event, version int) (returned plan.Event, found bool) {
	for _, e := range journal {
		switch {
		case e.Kind == plan.EventReturned && e.Draft == version:
			returned, found = e, true
		case e.Kind == plan.EventWithdrawn && found && e.Epoch == returned.Epoch && e.Step == returned.Seq:
			returned, found = plan.Event{}, false
		}
	}
	return returned, found
}

// mediaType is the media type of a file by its content. That on record was named by its sender.
func mediaType(kind string) string {
	switch attachment.Kind(kind) {
	case attachment.KindXLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case attachment.KindDOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case attachment.KindODS:
		return "application/vnd.oasis.opendocument.spreadsheet"
	case attachment.KindODT:
		return "application/vnd.oasis.opendocument.text"
	case attachment.KindPDF:
		return "application/pdf"
	case attachment.KindPNG:
		return "image/png"
	case attachment.KindJPG:
		return "image/jpeg"
	case attachment.KindCSV:
		return "text/csv"
	case attachment.KindTXT:
		return "text/plain"
	case attachment.KindTNEF, attachment.KindEML, attachment.KindSignature, attachment.KindXLS, attachment.KindDOC, attachment.KindEncrypted,
		attachment.KindArchive, attachment.KindExecutable, attachment.KindOther:
	}
	return "application/octet-stream"
}
