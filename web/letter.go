package web

import (
	"cmp"
	"net/http"
	"strconv"

	"loa/store"
)

// letterPage is one received letter with everything that was read in it.
type letterPage struct {
	Frame   frame
	Trace   trace
	Forms   []letterForm
	Settled string // why there is nothing to do
	Actions []letterActionRow
}

// trace is what loa read in a letter and why.
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

// showLetter shows a letter with what can be done about it, and with what was refused just now.
func (s *site) showLetter(w http.ResponseWriter, req request, denied error) error {
	letter, err := s.letterIn(req)
	if err != nil {
		return err
	}
	t := traceOf(req, letter)
	page := letterPage{Frame: s.frame(req, "triage", t.Subject), Trace: t, Settled: settled(req, letter)}
	status, message, _ := refused(req.lang, denied)
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
	letter.From = straight(letter.From)
	t := trace{
		ID: letter.ID, Subject: cmp.Or(straight(letter.Subject), req.lang.T("page.letters.no_subject")), NewText: letter.NewText,
		Open: letter.Outcome == "",
	}
	t.Checks = checkRows(req, letter.Checks)
	if letter.Task != "" {
		t.Task = "/tasks/" + string(letter.Task)
	}
	why := labelled{"page.label.why", letter.Note}
	if setAside[letter.Outcome] {
		why = labelled{"page.letter.not_counted", letter.Note}
	}
	t.Facts = facts(req.lang, []labelled{
		{"page.label.outcome", outcomeOf(req.lang, letter.Outcome)},
		why,
		{"page.label.error", letter.Error},
		{"page.letter.kind", req.lang.Word("letter_kind", letter.Kind)},
		{"page.letter.verdict", req.lang.Word("verdict", letter.Verdict)},
		{"page.label.from", letter.From},
		{"page.letter.dated", clock(letter.Date)},
		{"page.letter.received_at", clock(letter.FiledAt)},
		{"page.letter.settled_at", clock(letter.ClosedAt)},
		{"page.label.size", bytesOf(letter.Size)},
		{"page.label.message_id", letter.MessageID},
		{"page.label.mailbox", letter.Mailbox},
		{"page.letter.proof", req.lang.Word("proof", letter.Proof)},
		{"page.letter.policy", letter.Policy},
		{"page.letter.task_chosen", string(letter.Assigned)},
		{"page.letter.failures", number(letter.Failures)},
	})
	return t
}

// rawLetter shows the very bytes of a letter, as text that no browser takes for anything else.
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
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	plain(w, http.StatusOK, string(blob.Content))
	return nil
}

// number is a count that is worth telling, or nothing.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
