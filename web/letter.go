package web

import (
	"cmp"
	"net/http"
	"strconv"

	"loa/store"
)

// letterPage is one received letter with its trace and its actions.
type letterPage struct {
	Frame      frame
	Trace      trace
	Forms      []letterForm
	WhyNoForms string // why no action is offered
	Actions    []letterActionRow
}

// trace is what loa found in a letter, and by which checks.
type trace struct {
	ID      store.LetterID
	Subject string
	Facts   []fact
	NewText string
	Checks  []checkRow
	Task    string // address of the task's page
	Open    bool   // no outcome yet
}

type checkRow struct {
	Name   string
	Result badge
	Detail string
}

func (s *site) letter(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showLetter(w, req, nil)
}

// showLetter shows a letter with its actions, and with the refusal of the action that was just posted.
func (s *site) showLetter(w http.ResponseWriter, req request, denied error) error {
	letter, err := s.letterIn(req)
	if err != nil {
		return err
	}
	t := traceOf(req, letter)
	page := letterPage{Frame: s.frame(req, "triage", t.Subject), Trace: t, WhyNoForms: whyNoForms(req, letter)}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	if err := s.fillForms(req, letter, &page); err != nil {
		return err
	}
	if err := s.fillActions(req, letter, &page); err != nil {
		return err
	}
	return s.write(w, req.lang, status, "letter", page)
}

func (s *site) letterIn(req request) (store.LetterIn, error) {
	id, err := strconv.ParseInt(req.PathValue("id"), 10, 64)
	if err != nil {
		return store.LetterIn{}, notFound()
	}
	return s.Reader.LetterIn(req.Context(), store.LetterID(id))
}

func traceOf(req request, letter store.LetterIn) trace {
	letter.From = withoutBidiControls(letter.From)
	t := trace{
		ID: letter.ID, Subject: cmp.Or(withoutBidiControls(letter.Subject), req.lang.T("page.letters.no_subject")), NewText: letter.NewText,
		Open: letter.Outcome == "",
	}
	t.Checks = checkRows(req, letter.Checks)
	if letter.Task != "" {
		t.Task = "/tasks/" + string(letter.Task)
	}
	why := labelled{"page.label.why", letter.Note}
	if withoutEffect[letter.Outcome] {
		why = labelled{"page.letter.not_counted", letter.Note}
	}
	t.Facts = facts(req.lang, []labelled{
		{"page.label.outcome", outcomeText(req.lang, letter.Outcome)},
		why,
		{"page.label.error", letter.Error},
		{"page.letter.kind", req.lang.Word("letter_kind", letter.Kind)},
		{"page.letter.verdict", req.lang.Word("verdict", letter.Verdict)},
		{"page.label.from", letter.From},
		{"page.letter.dated", timestamp(letter.Date)},
		{"page.letter.received_at", timestamp(letter.FiledAt)},
		{"page.letter.settled_at", timestamp(letter.ClosedAt)},
		{"page.label.size", byteSize(letter.Size)},
		{"page.letter.left_out", letter.LeftOut},
		{"page.label.message_id", letter.MessageID},
		{"page.label.mailbox", letter.Mailbox},
		{"page.letter.proof", req.lang.Word("proof", letter.Proof)},
		{"page.letter.policy", letter.Policy},
		{"page.letter.task_chosen", string(letter.Assigned)},
		{"page.letter.failures", number(letter.Failures)},
	})
	return t
}

// rawLetter shows the bytes of a letter as plain text, which no browser runs.
func (s *site) rawLetter(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	letter, err := s.letterIn(req)
	if err != nil {
		return err
	}
	blob, err := s.Reader.Blob(req.Context(), letter.ContentHash)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	writePlain(w, http.StatusOK, string(blob.Content))
	return nil
}

// number writes a count; empty for 0.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
