package web

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/store"
)

// linkPage is the page behind the link of one letter: one question to one person. Whoever opens it is not signed in anywhere, and
// opening it does nothing, because mail scanners open every link.
type linkPage struct {
	Lang      locale.Language
	Title     string
	Purpose   plan.Purpose
	Question  string
	To        string
	Instead   string // for whom the person is asked, with the basis
	Facts     []fact
	Draft     int
	Text      string // the draft, when it is a text
	Cut       bool
	Documents []documentRow
	Code      *codeForm // what was chosen waits for its one-time code; nil when nothing does
	Answer    *linkForm // nil when nothing is asked any more
	Again     bool      // it was answered, and may be answered anew
	Over      string    // why nothing is asked any more
	Typed     string    // what was typed and came too late, so that it is not lost
	Done      bool      // it was answered, which is good news
	Refusal   string
	Status    int
}

// linkForm is the form of the page that answers the question.
type linkForm struct {
	linkGuard
	Fields []field
	Button string
}

// shownDraft is how many letters of a draft the page shows; the whole text can be kept as a file.
const shownDraft = 20_000

// link shows the question. It never acts.
func (s *site) link(w http.ResponseWriter, r *http.Request) error {
	req, ask, err := s.openLink(w, r)
	if err != nil {
		return s.noLink(w, r, err)
	}
	return s.showLink(w, req, ask, nil)
}

func (s *site) openLink(w http.ResponseWriter, r *http.Request) (request, store.Request, error) {
	linkHeaders(w)
	req, err := s.open(w, r)
	if err != nil {
		return req, store.Request{}, err
	}
	ask, err := s.Links.RequestOfLink(req.Context(), r.PathValue("token"))
	if err != nil {
		return req, ask, err
	}
	req.actor = req.directory.Actor(ask.Person, req.today)
	return req, ask, nil
}

// linkHeaders keep the secret in the address from caches, other sites and search engines.
func linkHeaders(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

// noLink says that a link leads nowhere, without saying whether it ever did.
func (s *site) noLink(w http.ResponseWriter, r *http.Request, err error) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	lang := chosenLanguage(w, r)
	return s.write(w, lang, http.StatusNotFound, "link", linkPage{
		Lang: lang, Title: lang.T("page.link.wrong"), Status: http.StatusNotFound,
		Over: lang.T("page.link.wrong_note"),
	})
}

func (s *site) showLink(w http.ResponseWriter, req request, ask store.Request, denied error) error {
	task, err := s.Reader.Task(req.Context(), ask.Task)
	if err != nil {
		return err
	}
	status, message, _ := refused(req.lang, denied)
	page := linkPage{
		Lang: req.lang, Title: task.Title, Refusal: message, Purpose: ask.Purpose, Question: req.lang.Word("link_question", string(ask.Purpose)), To: who(req, ask.Person),
		Draft: ask.Draft, Status: status, Facts: linkFacts(req, task),
	}
	if ask.For != "" {
		page.Instead = strings.TrimSuffix(who(req, ask.For)+" ("+ask.Basis+")", " ()")
	}
	if err := s.fillDraft(req, &page, ask); err != nil {
		return err
	}
	if err := s.fillAnswer(w, req, &page, ask, task); err != nil {
		return err
	}
	return s.write(w, req.lang, page.Status, "link", page)
}

func linkFacts(req request, task store.Task) []fact {
	first := ""
	if task.State.FirstDue != task.State.Due {
		first = day(task.State.FirstDue)
	}
	return facts(req.lang, []labelled{
		{"page.label.product", task.Product},
		{"page.label.lead_unit", task.UnitName},
		{"page.label.deadline", dueWords(req, task.State)},
		{"page.label.deadline_original", first},
		{"page.label.stage", req.lang.Word("stage", string(task.State.Stage))},
		{"page.label.task_id", string(task.ID)},
	})
}

// fillDraft shows the version that was asked about, and no other.
func (s *site) fillDraft(req request, page *linkPage, ask store.Request) error {
	if ask.Purpose != plan.PurposeDecide {
		return nil
	}
	documents, err := s.linkDocuments(req, ask)
	if err != nil {
		return err
	}
	for _, d := range documents {
		page.Documents = append(page.Documents, documentRowOf(req, d, req.URL.Path+"/"+d.Hash))
		kind, _, _ := mime.ParseMediaType(d.Type) // a type that cannot be read is no text
		if d.Hash != ask.Hash || kind != "text/plain" {
			continue
		}
		blob, err := s.Reader.Blob(req.Context(), d.Hash)
		if err != nil {
			return err
		}
		text := []rune(strings.ToValidUTF8(string(blob.Content), "\uFFFD"))
		page.Cut = len(text) > shownDraft
		page.Text = string(text[:min(len(text), shownDraft)])
	}
	return nil
}

func (s *site) linkDocuments(req request, ask store.Request) ([]store.Document, error) {
	documents, err := s.Reader.Documents(req.Context(), ask.Task)
	if err != nil {
		return nil, err
	}
	var asked []store.Document
	for _, d := range documents {
		if d.Kind == store.DocumentDraft && d.Version == ask.Draft {
			asked = append(asked, d)
		}
	}
	return asked, nil
}

// linkFile hands out a file of the draft that the link asks about.
func (s *site) linkFile(w http.ResponseWriter, r *http.Request) error {
	req, ask, err := s.openLink(w, r)
	if err != nil {
		return s.noLink(w, r, err)
	}
	documents, err := s.linkDocuments(req, ask)
	if err != nil {
		return err
	}
	return s.handOut(w, r, documents, r.PathValue("hash"))
}

// fillAnswer offers the forms while the question is open, and otherwise says what became of it.
func (s *site) fillAnswer(w http.ResponseWriter, req request, page *linkPage, ask store.Request, task store.Task) error {
	events, err := s.Reader.Journal(req.Context(), ask.Task)
	if err != nil {
		return err
	}
	answer, answered := answerTo(ask, events)
	if answered {
		page.Over, page.Done = answerMessage(req, ask, answer), answer.Actor == ask.Person
	}
	over, status := overBecause(req, ask, task)
	if over == "" && (!answered || repeats(ask)) {
		page.Again = answered
		return s.offer(w, req, page, ask)
	}
	page.Typed = cmp.Or(typed(req.Request, "reason"), typed(req.Request, "text"))
	if !answered {
		page.Over = over
		if page.Status == http.StatusOK {
			page.Status = status
		}
	}
	return nil
}

// offer gives the page its forms: the answer, and before it the code of what was chosen already.
func (s *site) offer(w http.ResponseWriter, req request, page *linkPage, ask store.Request) error {
	waits, err := s.waiting(req, ask)
	if err != nil {
		return err
	}
	guard := s.guardOf(w, req)
	page.Code, page.Answer = codeFormOf(req, ask, waits, guard), linkFormOf(req, ask, waits, guard)
	return nil
}

// overBecause says why a question waits for nothing any more; empty while it does.
func overBecause(req request, ask store.Request, task store.Task) (string, int) {
	switch {
	case !ask.RevokedAt.IsZero() || ask.Purpose == plan.PurposeDecide && ask.Draft < task.State.Draft:
		return req.lang.T("page.link.replaced", "New", task.State.Draft, "Asked", ask.Draft), http.StatusGone
	case !ask.UsedAt.IsZero() || task.State.Closed():
		return req.lang.T("page.link.over"), http.StatusOK
	case !ask.Open(req.now):
		return req.lang.T("page.link.expired", "Moment", moment(req.lang, ask.ExpiresAt)), http.StatusGone
	}
	return "", http.StatusOK
}

// repeats says whether a question may be answered again while it is open: a draft and a report may be replaced.
func repeats(ask store.Request) bool {
	return ask.Purpose == plan.PurposeDraft || ask.Purpose == plan.PurposeReport
}

// answerTo finds what answered the question: what this link itself was used for, else the first event after it of the kind it asks for.
func answerTo(ask store.Request, events []plan.Event) (plan.Event, bool) {
	for _, e := range events {
		if strings.HasPrefix(e.Command, linkCommand(ask)) {
			return e, true
		}
	}
	if ask.UsedAt.IsZero() {
		return plan.Event{}, false
	}
	for _, e := range events {
		if e.Epoch == ask.Epoch && e.Seq > ask.Seq && answers(ask, e) {
			return e, true
		}
	}
	return plan.Event{}, false
}

func answers(ask store.Request, e plan.Event) bool {
	switch ask.Purpose {
	case plan.PurposeAccept:
		return e.Kind == plan.EventAccepted || e.Kind == plan.EventDeclined
	case plan.PurposeDraft:
		return e.Kind == plan.EventDraftSubmitted
	case plan.PurposeDecide:
		return (e.Kind == plan.EventApproved || e.Kind == plan.EventReturned) && e.Draft == ask.Draft &&
			e.Position.Role == ask.Role && e.Position.Unit == ask.Unit
	case plan.PurposePublish:
		return e.Kind == plan.EventPublished
	case plan.PurposeReport:
		return e.Kind == plan.EventReportSubmitted
	case plan.PurposeWithdraw:
		return e.Kind == plan.EventWithdrawn && e.Step == ask.Seq
	case plan.PurposeNone:
	}
	return false
}

// answerMessage tells who answered, what, and when.
func answerMessage(req request, ask store.Request, e plan.Event) string {
	did, at := req.lang.Word("event", string(e.Kind)), moment(req.lang, e.At)
	if req.lang.HasWord("link_done", string(e.Kind)) {
		did = req.lang.Word("link_done", string(e.Kind))
	}
	words := req.lang.T("page.link.you_did", "Did", did, "Moment", at)
	if e.Actor != ask.Person {
		words = req.lang.T("page.link.other_did", "Who", who(req, e.Actor), "Did", did, "Moment", at)
	}
	if e.Reason != "" {
		words += " " + req.lang.T("page.link.reason_was", "Reason", e.Reason)
	}
	return words
}
