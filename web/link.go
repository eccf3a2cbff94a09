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

// linkPage is the page behind the link of one letter: one question to one person. The page needs no sign-in. Opening it changes nothing,
// because mail scanners open every link.
type linkPage struct {
	Lang       locale.Language
	Title      string
	Purpose    plan.Purpose
	Question   string
	To         string
	OnBehalfOf string // the principal of a substitute, with the basis of the substitution
	Facts      []fact
	Draft      int
	Text       string // the draft, when it is a text
	Cut        bool   // the draft is longer than Text
	Documents  []documentRow
	Code       *codeForm // asks for the one-time code of a choice; nil when no choice waits for one
	Answer     *linkForm // nil when the question is closed
	Repeatable bool      // the question was answered and may be answered again
	Closed     string    // why the question is closed
	Typed      string    // the input of a form that came too late, so that it is not lost
	Done       bool      // the person who was asked has answered
	Refusal    string
	Status     int
}

// linkForm is the form that answers the question.
type linkForm struct {
	formGuard
	Fields []field
	Button string
}

// shownDraft is how many characters of a draft the page shows; the whole text can be saved as a file.
const shownDraft = 20_000

// link shows the question. It changes nothing.
func (s *site) link(w http.ResponseWriter, r *http.Request) error {
	req, question, err := s.openLink(w, r)
	if err != nil {
		return s.linkNotFound(w, r, err)
	}
	return s.showLink(w, req, question, nil)
}

func (s *site) openLink(w http.ResponseWriter, r *http.Request) (request, store.Request, error) {
	linkHeaders(w)
	req, err := s.open(w, r)
	if err != nil {
		return req, store.Request{}, err
	}
	question, err := s.Links.RequestOfLink(req.Context(), r.PathValue("token"))
	if err != nil {
		return req, question, err
	}
	req.actor = req.directory.Actor(question.Person, req.today)
	return req, question, nil
}

// linkHeaders keep the secret in the address from caches, other sites and search engines.
func linkHeaders(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

// linkNotFound answers a link that has no question. It does not tell whether the link ever had one.
func (s *site) linkNotFound(w http.ResponseWriter, r *http.Request, err error) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	lang := chosenLanguage(w, r)
	return s.write(w, lang, http.StatusNotFound, "link", linkPage{
		Lang: lang, Title: lang.T("page.link.wrong"), Status: http.StatusNotFound,
		Closed: lang.T("page.link.wrong_note"),
	})
}

func (s *site) showLink(w http.ResponseWriter, req request, question store.Request, denied error) error {
	task, err := s.Reader.Task(req.Context(), question.Task)
	if err != nil {
		return err
	}
	status, message, _ := refusalOf(req.lang, denied)
	page := linkPage{
		Lang: req.lang, Title: task.Title, Refusal: message, Purpose: question.Purpose, Question: req.lang.Word("link_question", string(question.Purpose)), To: personLabel(req, question.Person),
		Draft: question.Draft, Status: status, Facts: linkFacts(req, task),
	}
	if question.For != "" {
		page.OnBehalfOf = strings.TrimSuffix(personLabel(req, question.For)+" ("+question.Basis+")", " ()")
	}
	if err := s.fillDraft(req, &page, question); err != nil {
		return err
	}
	if err := s.fillAnswer(w, req, &page, question, task); err != nil {
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
		{"page.label.deadline", dueText(req, task.State)},
		{"page.label.deadline_original", first},
		{"page.label.stage", req.lang.Word("stage", string(task.State.Stage))},
		{"page.label.task_id", string(task.ID)},
	})
}

// fillDraft shows the version of the draft that was asked about, and no other.
func (s *site) fillDraft(req request, page *linkPage, question store.Request) error {
	if question.Purpose != plan.PurposeDecide {
		return nil
	}
	documents, err := s.linkDocuments(req, question)
	if err != nil {
		return err
	}
	for _, d := range documents {
		page.Documents = append(page.Documents, documentRowOf(req, d, req.URL.Path+"/"+d.Hash))
		kind, _, _ := mime.ParseMediaType(d.Type) // a type that cannot be read is no text
		if d.Hash != question.Hash || kind != "text/plain" {
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
	documents, err := s.linkDocuments(req, question)
	if err != nil {
		return err
	}
	return s.sendDocument(w, r, documents, r.PathValue("hash"))
}

// fillAnswer shows the forms while the question is open, and afterwards the answer or why the question is closed.
func (s *site) fillAnswer(w http.ResponseWriter, req request, page *linkPage, question store.Request, task store.Task) error {
	events, err := s.Reader.Journal(req.Context(), question.Task)
	if err != nil {
		return err
	}
	answer, answered := answerTo(question, events)
	if answered {
		page.Closed, page.Done = answerMessage(req, question, answer), answer.Actor == question.Person
	}
	closed, status := closedReason(req, question, task)
	if closed == "" && (!answered || repeatable(question)) {
		page.Repeatable = answered
		return s.fillLinkForms(w, req, page, question)
	}
	page.Typed = cmp.Or(typed(req.Request, "reason"), typed(req.Request, "text"))
	if !answered {
		page.Closed = closed
		if page.Status == http.StatusOK {
			page.Status = status
		}
	}
	return nil
}

// fillLinkForms shows the form of the answer, and above it the form for the code of an earlier choice.
func (s *site) fillLinkForms(w http.ResponseWriter, req request, page *linkPage, question store.Request) error {
	pending, err := s.pendingChoice(req, question)
	if err != nil {
		return err
	}
	guard := s.formGuard(w, req)
	page.Code, page.Answer = codeFormOf(req, question, pending, guard), linkFormOf(req, question, pending, guard)
	if page.Answer == nil {
		page.Closed = req.lang.T("page.link.by_mail")
	}
	return nil
}

// closedReason says why a question is closed, with the HTTP status for it; empty while the question is open.
func closedReason(req request, question store.Request, task store.Task) (string, int) {
	switch {
	case !question.RevokedAt.IsZero() || question.Purpose == plan.PurposeDecide && question.Draft < task.State.Draft:
		return req.lang.T("page.link.replaced", "New", task.State.Draft, "Asked", question.Draft), http.StatusGone
	case !question.UsedAt.IsZero() || task.State.Closed():
		return req.lang.T("page.link.over"), http.StatusOK
	case !question.Open(req.now):
		return req.lang.T("page.link.expired", "Moment", moment(req.lang, question.ExpiresAt)), http.StatusGone
	}
	return "", http.StatusOK
}

// repeatable reports whether a question may be answered again while it is open: a draft and a report may be replaced.
func repeatable(question store.Request) bool {
	return question.Purpose == plan.PurposeDraft || question.Purpose == plan.PurposeReport
}

// answerTo finds the event that answered the question: the one given by this link, else the first later event of the kind that was asked
// for.
func answerTo(question store.Request, events []plan.Event) (plan.Event, bool) {
	for _, e := range events {
		if strings.HasPrefix(e.Command, linkCommandID(question)) {
			return e, true
		}
	}
	if question.UsedAt.IsZero() {
		return plan.Event{}, false
	}
	for _, e := range events {
		if e.Epoch == question.Epoch && e.Seq > question.Seq && isAnswer(question, e) {
			return e, true
		}
	}
	return plan.Event{}, false
}

func isAnswer(question store.Request, e plan.Event) bool {
	switch question.Purpose {
	case plan.PurposeAccept:
		return e.Kind == plan.EventAccepted || e.Kind == plan.EventDeclined
	case plan.PurposeDraft:
		return e.Kind == plan.EventDraftSubmitted
	case plan.PurposeDecide:
		return (e.Kind == plan.EventApproved || e.Kind == plan.EventReturned) && e.Draft == question.Draft &&
			e.Position.Role == question.Role && e.Position.Unit == question.Unit
	case plan.PurposePublish:
		return e.Kind == plan.EventPublished
	case plan.PurposeReport:
		return e.Kind == plan.EventReportSubmitted
	case plan.PurposeWithdraw:
		return e.Kind == plan.EventWithdrawn && e.Step == question.Seq
	case plan.PurposeAnswer:
		return e.Kind == plan.EventAnswered && e.Step == question.Seq
	case plan.PurposeExtension:
		return e.Kind == plan.EventExtensionGranted || e.Kind == plan.EventExtensionRefused
	case plan.PurposeCheck:
		return (e.Kind == plan.EventReportAccepted || e.Kind == plan.EventReportReturned) && e.Hash == question.Hash
	case plan.PurposeReassign:
		return e.Kind == plan.EventReassigned || e.Kind == plan.EventResumed || e.Kind == plan.EventAssigned || e.Kind == plan.EventCancelled
	case plan.PurposeNone:
	}
	return false
}

// answerMessage says who answered, how, and when.
func answerMessage(req request, question store.Request, e plan.Event) string {
	did, at := req.lang.Word("event", string(e.Kind)), moment(req.lang, e.At)
	if req.lang.HasWord("link_done", string(e.Kind)) {
		did = req.lang.Word("link_done", string(e.Kind))
	}
	words := req.lang.T("page.link.you_did", "Did", did, "Moment", at)
	if e.Actor != question.Person {
		words = req.lang.T("page.link.other_did", "Who", personLabel(req, e.Actor), "Did", did, "Moment", at)
	}
	if e.Reason != "" {
		words += " " + req.lang.T("page.link.reason_was", "Reason", e.Reason)
	}
	return words
}
