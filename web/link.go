package web

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// linkPage is the page behind the link of one letter: one question to one person. The page needs no sign-in. Opening it changes nothing,
// because mail scanners open every link. It leads with what can be done now: the recorded answer that can be taken back, the one-time code,
// or the question with the draft that it asks about.
type linkPage struct {
	confirmation
	Lang       locale.Language
	Title      string
	Purpose    plan.Purpose
	Question   string
	To         string
	OnBehalfOf string // the principal of a substitute, with the basis of the substitution
	Flash      string // what was just done
	Recorded   *recordedAnswer
	Facts      []fact
	Correction *correction // what was wrong with the version before
	Draft      int
	Text       string // the draft, when it can be read here
	Cut        bool   // the draft is longer than Text
	Documents  []documentRow
	Hash       string     // SHA-256 of the draft
	Answer     *linkForm  // nil when the question is closed, and where Identify is set
	Work       *workBlock // nil of a task that neither counts nor has milestones
	Repeatable bool       // the question was answered and may be answered again by another draft or report
	Closed     string     // why the question is closed
	Typed      string     // the input of a form that came too late, so that it is not lost
	Refusal    string
	Status     int
}

// Decides reports whether the page asks for the decision about a draft.
func (p linkPage) Decides() bool { return p.Purpose == plan.PurposeDecide }

// FactsFirst reports whether the facts are needed before the answer: a task is accepted by its facts. Other answers are given by the draft or
// by what the person brings along.
func (p linkPage) FactsFirst() bool { return p.Purpose == plan.PurposeAccept }

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
	if !question.LinkRevokedAt.IsZero() {
		return req, question, refuseRevoked(req, question.LinkRevokedAt)
	}
	// The letter that gave a task also takes its draft and the later steps.
	question, err = s.Reader.PresentStep(req.Context(), question, req.now)
	return req, question, err
}

// refuseRevoked refuses a form that was sent by a link that was taken back. The page itself says so.
func refuseRevoked(req request, at time.Time) error {
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		return nil
	}
	return refuse(plan.RefusalClosed, "page.link.revoked", "Moment", moment(req.lang, at))
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
	events, err := s.Reader.Journal(req.Context(), question.Task)
	if err != nil {
		return err
	}
	page := linkPage{
		Lang: req.lang, Title: task.Title, Refusal: message, Purpose: question.Purpose, Question: linkQuestion(req.lang, question, task.State.Shape), To: personLabel(req, question.Person),
		Draft: question.Draft, Status: status, Facts: linkFacts(req, task), Correction: correctionOf(req, question, events),
	}
	if req.Method == http.MethodGet {
		page.Flash = flashText(req.lang, req.URL.Query().Get("done"))
	}
	if page.Flash == "" {
		page.Flash, err = s.earlierAnswer(req, question, events)
	}
	if err != nil {
		return err
	}
	if question.For != "" {
		page.OnBehalfOf = strings.TrimSuffix(personLabel(req, question.For)+" ("+question.Basis+")", " ()")
	}
	if showsContent(req, question, task, events) {
		page.Work, _, err = s.workOf(req, task, func(string) string { return "" })
		err = cmp.Or(err, s.fillDraft(req, &page, question))
	} else {
		page.Correction = nil
	}
	if err != nil {
		return err
	}
	if err := s.fillAnswer(w, req, &page, question, task, events); err != nil {
		return err
	}
	return s.write(w, req.lang, page.Status, "link", page)
}

// earlierAnswer says what was answered to the question of the letter, when the page shows a later step of its task.
func (s *site) earlierAnswer(req request, shown store.Request, events []plan.Event) (string, error) {
	asked, err := s.Links.RequestOfLink(req.Context(), req.PathValue("token"))
	if err != nil || asked.TokenHash == shown.TokenHash {
		return "", err
	}
	e, answered := answerTo(asked, events)
	if !answered {
		return "", nil
	}
	return answerMessage(req, asked, e), nil
}

// linkQuestion is the question of a link in a few words. That of a decision names the version of the draft. A link that takes a decision
// back has none: the page leads with that decision.
func linkQuestion(lang locale.Language, question store.Request, shape plan.Shape) string {
	if own := string(question.Purpose) + "_" + string(shape.Words()); lang.HasWord("link_question", own) {
		return lang.Word("link_question", own)
	}
	switch question.Purpose {
	case plan.PurposeDecide:
		return lang.T("page.link.decide", "Version", question.Draft)
	case plan.PurposeWithdraw:
		return ""
	case plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeCount, plan.PurposeReport, plan.PurposeAnswer, plan.PurposeExtension,
		plan.PurposeCheck, plan.PurposeReassign, plan.PurposeNone:
	}
	return lang.Word("link_question", string(question.Purpose))
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
		{"page.label.stage", report.StageName(req.lang, task.State.Shape, task.State.Stage)},
		{"page.label.task_id", string(task.ID)},
	})
}
