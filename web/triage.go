package web

import (
	"net/http"
	"regexp"

	"loa/store"
)

// triagePage lists the letters that need a person, and counts all others.
type triagePage struct {
	Frame     frame
	Letters   letterCounts
	Boxes     []mailboxAlarm // the mailboxes that have an alarm
	Outcomes  []choice
	Task      string
	Since     string
	Filtered  bool
	Found     []letterInRow // the letters that the filter lets through
	Total     int
	First     int // of the letters found, from 1
	Last      int
	Previous  string
	Next      string
	Waiting   []letterInRow // letters that wait for a person
	More      int           // how many of them are not shown
	Questions []letterInRow // letters that wait for their sender
	Recent    []letterInRow
}

// mailboxAlarm is the alarm of a mailbox.
type mailboxAlarm struct {
	Name  string
	Alarm string
	Since string
	Note  string // the answer of the mail server
}

// recentLetters is how many letters a list of the page shows.
const recentLetters = 100

func (s *site) triage(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	page := triagePage{Frame: s.frame(req, "triage", req.lang.T("page.triage.title"))}
	if err := s.fillFilter(req, &page); err != nil {
		return err
	}
	if !page.Filtered {
		if err := s.fillWaiting(req, &page); err != nil {
			return err
		}
	}
	if page.Boxes, err = s.mailboxAlarms(req); err != nil {
		return err
	}
	if page.Letters, err = s.letterCounts(req); err != nil {
		return err
	}
	status := http.StatusOK
	if page.Frame.Refusal != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.write(w, req.lang, status, "triage", page)
}

// fillWaiting lists the letters that wait for a person or for their sender, and the most recent ones.
func (s *site) fillWaiting(req request, page *triagePage) error {
	for _, list := range []struct {
		outcomes []store.Outcome
		into     *[]letterInRow
		more     *int
	}{
		{store.TriageOutcomes(), &page.Waiting, &page.More},
		{[]store.Outcome{store.OutcomeQuestion, store.OutcomeConfirm}, &page.Questions, new(int)},
		{nil, &page.Recent, new(int)},
	} {
		letters, total, err := s.Reader.FilteredLettersIn(req.Context(), store.LetterFilter{Outcomes: list.outcomes, Limit: recentLetters})
		if err != nil {
			return err
		}
		*list.into, *list.more = triageRows(req, letters), total-len(letters)
	}
	return nil
}

func triageRows(req request, letters []store.LetterIn) []letterInRow {
	rows := make([]letterInRow, 0, len(letters))
	for _, letter := range letters {
		row := letterInRowOf(req, letter)
		row.Subject, row.From = shortened(withoutBidiControls(row.Subject)), shortened(withoutBidiControls(row.From))
		rows = append(rows, row)
	}
	return rows
}

// bidiControls are the characters that change the direction of the text around them (Unicode Standard Annex 9, 2.1 to 2.6). In a name they
// make it look like another one.
var bidiControls = regexp.MustCompile("[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]")

func withoutBidiControls(text string) string { return bidiControls.ReplaceAllString(text, "") }

// maxListedText is how many characters of a sender's text a list shows; the page of the letter shows all of it.
const maxListedText = 120

func shortened(text string) string {
	if runes := []rune(text); len(runes) > maxListedText {
		return string(runes[:maxListedText-1]) + "…"
	}
	return text
}

func (s *site) mailboxAlarms(req request) ([]mailboxAlarm, error) {
	boxes, err := s.Reader.Mailboxes(req.Context())
	if err != nil {
		return nil, err
	}
	var rows []mailboxAlarm
	for _, box := range boxes {
		if box.Alarm != store.AlarmNone {
			rows = append(rows, mailboxAlarm{box.Name, req.lang.Word("alarm", string(box.Alarm)), moment(req.lang, box.AlarmAt), box.AlarmNote})
		}
	}
	return rows, nil
}
