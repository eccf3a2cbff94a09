package web

import (
	"mime"
	"net/http"
	"strings"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

// shownDraft is how many characters of a draft the page shows; the whole text can be saved as a file.
const shownDraft = 20_000

// fillDraft shows the version of the draft that was asked about, and no other.
func (s *site) fillDraft(req request, page *linkPage, question store.Request) error {
	if question.Purpose != plan.PurposeDecide {
		return nil
	}
	page.Hash = question.Hash
	texts, err := s.Reader.DocumentTexts(req.Context(), question.Task, store.DocumentDraft, question.Draft)
	if err != nil {
		return err
	}
	documents, err := s.linkDocuments(req, question)
	if err != nil {
		return err
	}
	for _, d := range documents {
		page.Documents = append(page.Documents, documentRowOf(req, d, req.URL.Path+"/"+d.Hash).withText(texts[d.Hash]))
		if d.Hash != question.Hash {
			continue
		}
		text, err := s.draftText(req, d)
		if err != nil {
			return err
		}
		page.Cut = len(text) > shownDraft
		page.Text = string(text[:min(len(text), shownDraft)])
	}
	return nil
}

// draftText is the text of a file of a draft; empty for a file that cannot be read here.
func (s *site) draftText(req request, d store.Document) ([]rune, error) {
	kind, _, _ := mime.ParseMediaType(d.Type) // a type that cannot be read is no text
	if kind != "text/plain" {
		return nil, nil
	}
	blob, err := s.Reader.Blob(req.Context(), d.Hash)
	if err != nil {
		return nil, err
	}
	text, _ := intake.Parts(strings.ToValidUTF8(string(blob.Content), "\uFFFD")) // the files are listed below it
	return []rune(text), nil
}

// correction is what was wrong with the draft or the report before: why it was returned, by whom and when.
type correction struct {
	Title  string
	Reason string
	By     string
}

// correctionOf is the last return that the question follows: of the draft before the one that is asked about, or of what the unit has to
// correct now; nil when nothing was returned. A return that was taken back is none.
func correctionOf(req request, question store.Request, events []plan.Event) *correction {
	var last plan.Event
	for _, e := range events {
		switch {
		case e.Kind == plan.EventReturned && (question.Purpose == plan.PurposeDraft || question.Purpose == plan.PurposeDecide && e.Draft < question.Draft),
			e.Kind == plan.EventReportReturned && question.Purpose == plan.PurposeReport:
			last = e
		case e.Kind == plan.EventWithdrawn && e.Step == last.Seq:
			last = plan.Event{}
		}
	}
	if last.Reason == "" {
		return nil
	}
	title := req.lang.T("page.link.correct_report")
	switch {
	case question.Purpose == plan.PurposeDecide:
		title = req.lang.T("page.link.returned_before", "Version", last.Draft)
	case question.Purpose == plan.PurposeDraft:
		title = req.lang.T("page.link.correct_draft", "Version", last.Draft)
	}
	return &correction{Title: title, Reason: last.Reason, By: personLabel(req, last.Actor) + ", " + moment(req.lang, last.At)}
}

func (s *site) linkDocuments(req request, question store.Request) ([]store.Document, error) {
	documents, err := s.Reader.Documents(req.Context(), question.Task)
	if err != nil {
		return nil, err
	}
	var ofDraft []store.Document
	for _, d := range documents {
		if d.Kind == store.DocumentDraft && d.Version == question.Draft {
			ofDraft = append(ofDraft, d)
		}
	}
	return ofDraft, nil
}

// linkFile sends a file of the draft that the link asks about.
func (s *site) linkFile(w http.ResponseWriter, r *http.Request) error {
	req, question, err := s.openLink(w, r)
	if err != nil {
		return s.linkNotFound(w, r, err)
	}
	task, err := s.Reader.Task(req.Context(), question.Task)
	if err != nil {
		return err
	}
	events, err := s.Reader.Journal(req.Context(), question.Task)
	if err != nil {
		return err
	}
	if !showsContent(req, question, task, events) {
		return refuse(plan.RefusalClosed, "page.link.content_closed")
	}
	documents, err := s.linkDocuments(req, question)
	if err != nil {
		return err
	}
	return s.sendDocument(w, r, documents, r.PathValue("hash"))
}
