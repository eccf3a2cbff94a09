package web

import (
	"cmp"
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
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	page := triagePage{Frame: s.frame(v, "triage", "Thư cần xem")}
	if err := s.fillFilter(v, &page); err != nil {
		return err
	}
	if !page.Filtered {
		if err := s.fillWaiting(v, &page); err != nil {
			return err
		}
	}
	if page.Boxes, err = s.troubledBoxes(v); err != nil {
		return err
	}
	if page.Letters, err = s.letterLine(v); err != nil {
		return err
	}
	return s.write(w, v.lang, http.StatusOK, "triage", page)
}

// fillWaiting lists who waits for whom, and what came last.
func (s *site) fillWaiting(v visit, page *triagePage) error {
	for _, list := range []struct {
		outcomes []store.Outcome
		into     *[]letterInRow
		more     *int
	}{
		{store.Awaited(), &page.Waiting, &page.More},
		{[]store.Outcome{store.OutcomeQuestion, store.OutcomeConfirm}, &page.Questions, new(int)},
		{nil, &page.Recent, new(int)},
	} {
		letters, total, err := s.Reader.FilteredLettersIn(v.ctx, store.LetterFilter{Outcomes: list.outcomes, Limit: recentLetters})
		if err != nil {
			return err
		}
		*list.into, *list.more = triageRows(v, letters), total-len(letters)
	}
	return nil
}

func triageRows(v visit, letters []store.LetterIn) []letterInRow {
	rows := make([]letterInRow, 0, len(letters))
	for _, letter := range letters {
		row := letterInRowOf(v, letter)
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

func (s *site) troubledBoxes(v visit) ([]boxRow, error) {
	boxes, err := s.Reader.Mailboxes(v.ctx)
	if err != nil {
		return nil, err
	}
	var rows []boxRow
	for _, box := range boxes {
		if box.Alarm != store.AlarmNone {
			rows = append(rows, boxRow{box.Name, v.lang.t(cmp.Or(alarms[box.Alarm], string(box.Alarm))), v.lang.moment(box.AlarmAt), box.AlarmNote})
		}
	}
	return rows, nil
}

// alarms say what is wrong with a mailbox and what that means for the letters.
var alarms = map[store.Alarm]string{
	store.AlarmLogin:       "máy chủ thư từ chối người dùng và mật khẩu; loa tạm ngừng thử để tài khoản không bị khóa",
	store.AlarmUnreachable: "không kết nối được máy chủ thư; thư chờ ở đó, loa tự thử lại",
	store.AlarmMissing:     "máy chủ thư không cho mở hộp thư",
	store.AlarmEmptied:     "có người đã dọn sạch hộp thư; thư loa đã nhận vẫn còn nguyên",
}
