package web

import (
	"cmp"
	"fmt"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

type journalRow struct {
	Seq     int
	At      string
	What    string
	Who     string
	Channel string
	Details []fact
	Link    string
}

type documentRow struct {
	Kind    string
	Version int
	Name    string
	Size    int64
	By      string
	At      string
	Link    string
	Text    string // its readable text; empty when there is none
	Cut     bool   // the document is longer than Text
}

// withText shows the beginning of the text that was extracted from the document.
func (d documentRow) withText(found store.DocumentText) documentRow {
	text := []rune(found.Words())
	d.Text, d.Cut = string(text[:min(len(text), shownDraft)]), len(text) > shownDraft
	return d
}

type letterOutRow struct {
	Subject string
	To      string
	State   string
	At      string
	Error   string
	Tryout  string // the recipient's address, when there is a try-out mailbox for it
	Files   []letterFileRow
}

// letterFileRow is a file that went out with a letter: one of the documents of the task.
type letterFileRow struct{ Name, Link string }

type letterInRow struct {
	Subject string
	From    string
	Outcome string
	Note    string
	At      string
	Link    string
}

// urgeRow is a reminder that a coordinator asked for.
type urgeRow struct {
	At, Who, Channel string
	Proof            string
	Written          string // when its letters were queued; empty before
}

type refusalRow struct{ At, Command, Who, Channel, Message string }

// fillRecord adds the record of the task: stages, journal, documents, reminders asked for, letters, refusals.
func (s *site) fillRecord(req request, page *taskPage, task store.Task) error {
	events, err := s.Reader.Journal(req.Context(), page.ID)
	if err != nil {
		return err
	}
	page.Stages = stageLine(req, task, events)
	for _, e := range events {
		page.Journal = append(page.Journal, journalRowOf(req, e))
	}
	if err := s.fillDocuments(req, page, events); err != nil {
		return err
	}
	if err := s.fillUrges(req, page); err != nil {
		return err
	}
	refusals, err := s.Reader.Refusals(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, r := range refusals {
		page.Refusals = append(page.Refusals, refusalRow{
			timestamp(r.At), req.lang.Word("command", string(r.Kind)), personLabel(req, r.Actor), req.lang.Word("channel", string(r.Channel)), r.Message,
		})
	}
	return s.fillTaskLetters(req, page)
}

// fillDocuments lists the documents of the task, shows the text of the newest draft and the newest report, and compares two versions of the draft.
func (s *site) fillDocuments(req request, page *taskPage, journal []plan.Event) error {
	documents, err := s.Reader.Documents(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, d := range documents {
		page.Documents = append(page.Documents, documentRowOf(req, d, "/blob/"+d.Hash+"/"+string(d.Task)))
	}
	v := s.versionsOf(req, documents, journal)
	for _, kind := range []store.DocumentKind{store.DocumentDraft, store.DocumentReport} {
		newest := v.newest(kind)
		if newest == 0 {
			continue
		}
		text, err := v.matter(page.ID, versionKey{kind, newest})
		if err != nil {
			return err
		}
		if text.Title != "" {
			page.Texts = append(page.Texts, text)
		}
	}
	if v.newest(store.DocumentDraft) > 1 {
		page.Changes, err = v.changes(page.ID)
	}
	return err
}

// fillUrges lists the reminders that coordinators asked for.
func (s *site) fillUrges(req request, page *taskPage) error {
	urges, err := s.Reader.Urges(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, u := range urges {
		row := urgeRow{At: timestamp(u.AskedAt), Who: personLabel(req, u.AskedBy), Channel: req.lang.Word("channel", string(u.Channel)), Proof: evidence(req.lang, u.Proof)}
		row.Written = timestamp(u.WrittenAt)
		page.Urges = append(page.Urges, row)
	}
	return nil
}

func (s *site) fillTaskLetters(req request, page *taskPage) error {
	out, err := s.Reader.LettersOut(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, letter := range out {
		row := letterOutRow{
			Subject: letter.ShownSubject(), To: cmp.Or(letter.ToName, letter.ToAddress), State: req.lang.Word("letter_state", string(letter.State)),
			At: timestamp(latest(letter.CreatedAt, letter.SentAt)), Error: letter.LastError,
		}
		if s.Dev && s.Tryout != nil {
			row.Tryout = letter.ToAddress
		}
		for _, file := range letter.Files {
			row.Files = append(row.Files, letterFileRow{Name: file.Name, Link: "/blob/" + file.Hash + "/" + string(page.ID)})
		}
		page.Out = append(page.Out, row)
	}
	in, err := s.Reader.LettersIn(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, letter := range in {
		page.In = append(page.In, letterInRowOf(req, letter))
	}
	return nil
}

func letterInRowOf(req request, letter store.LetterIn) letterInRow {
	return letterInRow{
		Subject: cmp.Or(letter.Subject, req.lang.T("page.letters.no_subject")), From: letter.From, Note: letter.Note, At: timestamp(letter.FiledAt),
		Outcome: outcomeText(req.lang, letter.Outcome), Link: fmt.Sprintf("/triage/%d", letter.ID),
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func documentRowOf(req request, d store.Document, link string) documentRow {
	row := documentRow{
		Kind: req.lang.T("page.task.draft"), Version: d.Version, Name: cmp.Or(d.Name, req.lang.T("page.task.document_text")), Size: d.Size,
		By: personLabel(req, d.ByPerson), At: timestamp(d.At), Link: link,
	}
	switch d.Kind {
	case store.DocumentReport:
		row.Kind = req.lang.T("page.task.report")
	case store.DocumentPhoto:
		row.Kind, row.Version = req.lang.T("page.work.photo"), 0 // a photo is of no version
	case store.DocumentDraft:
	}
	return row
}

// journalRowOf is an event with the person, the position and the words of the command.
func journalRowOf(req request, e plan.Event) journalRow {
	row := journalRow{
		Seq: e.Seq, At: timestamp(e.At), What: req.lang.Word("event", string(e.Kind)), Channel: req.lang.Word("channel", string(e.Channel)), Link: openable(e.Link),
	}
	if e.Actor != "" {
		row.Who = personLabel(req, e.Actor)
	}
	number := func(format string, n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprintf(format, n)
	}
	onBehalfOf := ""
	if e.Position.For != "" {
		onBehalfOf = personLabel(req, e.Position.For)
	}
	row.Details = facts(req.lang, []labelled{
		{"page.label.delegated_for", onBehalfOf},
		{"page.label.basis", e.Position.Basis},
		{"page.label.proved_by", evidence(req.lang, e.Proof)},
		{"page.label.typed_by", e.Proof.Operator},
		{"page.label.typed_basis", e.Proof.Basis},
		{"page.label.person_named", personLabel(req, e.Person)},
		{"page.label.standing_in_for", personLabel(req, e.For)},
		{"page.label.draft", draftVersion(req.lang, e.Draft)},
		{"page.label.level", number("%d", e.Level)},
		{"page.label.proposed_unit", e.Proposed},
		{"page.label.new_unit", unitLabel(req, e.Unit)},
		{"page.label.reason_opinion", e.Reason},
		{"page.label.document_number", e.Document},
		{"page.label.publication_day", day(e.ProofDate)},
		{"page.label.deadline", day(e.Due)},
		{"page.label.until", day(e.Until)},
		{"page.label.undo_until", timestamp(e.UndoUntil)},
		{"page.label.times", number("%d", ordinal(e))},
	})
	row.Details = append(row.Details, workDetails(req, e)...)
	return row
}

// evidence names by what a step was proved, with the beginning of its hash on record; empty for steps of the engine, and of an operator, who is named.
func evidence(lang locale.Language, proof plan.Evidence) string {
	if proof.Kind == "" || proof.Kind == plan.EvidenceOperator {
		return ""
	}
	if proof.Kind == plan.EvidenceApp { // its reference is no hash
		return lang.Word("evidence", string(proof.Kind))
	}
	return lang.Word("evidence", string(proof.Kind)) + " " + proof.Reference[:min(len(proof.Reference), 12)]
}

// draftVersion names a version of a draft; empty for none.
func draftVersion(lang locale.Language, version int) string {
	if version == 0 {
		return ""
	}
	return lang.T("page.task.version", "Version", version)
}

// ordinal is the number of a reminder or an escalation. In the other events Step is the number of the event that they are about, which is
// not shown.
func ordinal(e plan.Event) int {
	if e.Kind == plan.EventReminded || e.Kind == plan.EventEscalated {
		return e.Step
	}
	return 0
}

// unitLabel is the name of a unit; empty for no unit.
func unitLabel(req request, code directory.UnitCode) string {
	if code == "" {
		return ""
	}
	unit, _ := req.directory.UnitEver(code)
	return cmp.Or(unit.Name, string(code))
}
