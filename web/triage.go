package web

import (
	"net/http"
	"regexp"

	"loa/store"
)

// triagePage lists the letters that need a person, and accounts for all others.
type triagePage struct {
	Frame     frame
	Letters   letterLine
	Boxes     []boxRow // mailboxes with which something is wrong
	Outcomes  []choice
	Task      string
	Since     string
	Filtered  bool
	Found     []letterInRow // what the filter lets through
	Total     int
	First     int // of the letters found, from 1
	Last      int
	Previous  string
	Next      string
	Waiting   []letterInRow // for a person
	More      int           // letters that wait for a person and are not shown
	Questions []letterInRow // for their sender
	Recent    []letterInRow
}

// boxRow is what is wrong with a mailbox.
type boxRow struct {
	Name  string
	Alarm string
	Since string
	Note  string // what the mail server said
}

// recentLetters is how many letters the page looks back, and how many one page of a filtered list shows.
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
	if page.Letters, err = s.letterLine(req); err != nil {
		return err
	}
	return s.write(w, req.lang, http.StatusOK, "triage", page)
}

// fillWaiting lists who waits for whom, and what came last.
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
		row.Subject, row.From = shortened(straight(row.Subject)), shortened(straight(row.From))
		rows = append(rows, row)
	}
	return rows
}

// turning are the characters that turn the direction of the text around them (Unicode Bidirectional Algorithm, 2.1 to 2.6); a stranger
// who writes them into a name makes it read as another.
var turning = regexp.MustCompile("[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]")

func straight(text string) string { return turning.ReplaceAllString(text, "") }

// longestInList is how many letters of a stranger's text a list shows; the page of the letter shows all of it.
const longestInList = 120

func shortened(text string) string {
	if letters := []rune(text); len(letters) > longestInList {
		return string(letters[:longestInList-1]) + "…"
	}
	return text
}

func (s *site) mailboxAlarms(req request) ([]boxRow, error) {
	boxes, err := s.Reader.Mailboxes(req.Context())
	if err != nil {
		return nil, err
	}
	var rows []boxRow
	for _, box := range boxes {
		if box.Alarm != store.AlarmNone {
			rows = append(rows, boxRow{box.Name, req.lang.Word("alarm", string(box.Alarm)), moment(req.lang, box.AlarmAt), box.AlarmNote})
		}
	}
	return rows, nil
}
