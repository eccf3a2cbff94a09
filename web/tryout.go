package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"loa/plan"
	"loa/store"
)

// tryoutPage is the mail of people who do not exist: whose, which letters, and one letter with what may be answered.
type tryoutPage struct {
	Frame   frame
	Search  string
	Boxes   []mailboxRow
	More    int // mailboxes found and not shown
	Who     string
	Name    string
	Letters []messageRow
	Letter  *messageView
}

type mailboxRow struct {
	Address string
	Name    string
	Letters bool
	Link    string
	Current bool
}

type messageRow struct {
	Subject string
	From    string
	At      string
	Link    string
	Current bool
}

// messageView is a letter to its pretend reader, with the answers that may be tried.
type messageView struct {
	Message Message
	At      string
	HTML    string // address of its HTML part, to be shown in a frame where nothing runs
	Task    string // address of the task it is about
	Action  string
	Ways    []answerWay
	CanLink string // the approval link in it, to be opened as the reader would
}

// shownBoxes is how many mailboxes are listed; the search finds the others.
const shownBoxes = 40

func (s *site) tryout(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	page, err := s.tryoutPage(v, typedQuery(r, "who"))
	if err != nil {
		return err
	}
	return s.write(w, v.lang, http.StatusOK, "tryout", page)
}

func typedQuery(r *http.Request, name string) string {
	return strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get(name), ""))
}

// tryoutPage lists mailboxes and, of the chosen one, the letters.
func (s *site) tryoutPage(v visit, who string) (tryoutPage, error) {
	page := tryoutPage{Frame: s.frame(v, "tryout", v.lang.T("page.tryout.title")), Search: typedQuery(v.Request, "q"), Who: who}
	withLetters, err := s.Tryout.Addresses(v.ctx)
	if err != nil {
		return page, fmt.Errorf("listing try-out mailboxes: %w", err)
	}
	page.Boxes, page.More = mailboxes(v, withLetters, page.Search, who)
	if who == "" {
		return page, nil
	}
	page.Name = nameAt(v, who)
	messages, err := s.Tryout.Letters(v.ctx, who)
	if err != nil {
		return page, fmt.Errorf("listing try-out letters: %w", err)
	}
	for _, m := range messages {
		page.Letters = append(page.Letters, messageRow{
			Subject: cmp.Or(m.Subject, v.lang.T("page.letters.no_subject")), From: m.From, At: clock(m.Date), Link: messageLink(who, m.UID) + searched(page.Search),
		})
	}
	return page, nil
}

func messageLink(address string, uid uint32) string {
	return fmt.Sprintf("/tryout/%s/%d", url.PathEscape(address), uid)
}

// searched carries the search for a mailbox along to the next page.
func searched(words string) string {
	if words == "" {
		return ""
	}
	return "?" + url.Values{"q": {words}}.Encode()
}

func nameAt(v visit, address string) string {
	person, _ := v.directory.PersonAt(address, v.today)
	return who(v, person.ID)
}

// mailboxes lists those with letters first, then everybody else in the directory who has an address today. An address that was never
// anybody's is loa's own, or a stranger's.
func mailboxes(v visit, withLetters []string, search, current string) (rows []mailboxRow, more int) {
	seen := map[string]bool{}
	add := func(address string, letters bool) {
		key := strings.ToLower(address)
		row := mailboxRow{
			Address: address, Name: nameAt(v, address), Letters: letters, Current: strings.EqualFold(address, current),
			Link: "/tryout?" + url.Values{"who": {address}, "q": {search}}.Encode(),
		}
		if seen[key] || !matches(row.Name+" "+address, search) {
			return
		}
		seen[key] = true
		if len(rows) >= shownBoxes {
			more++
			return
		}
		rows = append(rows, row)
	}
	ours := map[string]bool{}
	for _, a := range v.directory.Addresses {
		ours[strings.ToLower(a.Address)] = true
	}
	for _, address := range withLetters {
		if ours[strings.ToLower(address)] {
			add(address, true)
		}
	}
	for _, a := range v.directory.Addresses {
		if _, held := v.directory.PersonAt(a.Address, v.today); held {
			add(a.Address, false)
		}
	}
	return rows, more
}

// matches says whether every word is in the text, without regard to marks and case.
func matches(text, words string) bool {
	folded := plan.Fold(text)
	return !slices.ContainsFunc(strings.Fields(plan.Fold(words)), func(word string) bool { return !strings.Contains(folded, word) })
}

func (s *site) tryoutLetter(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	return s.showMessage(w, v, http.StatusOK, "")
}

func (s *site) showMessage(w http.ResponseWriter, v visit, status int, refusal string) error {
	message, err := s.message(v)
	if err != nil {
		return err
	}
	address := v.PathValue("address")
	page, err := s.tryoutPage(v, address)
	if err != nil {
		return err
	}
	link := messageLink(address, message.UID)
	for i := range page.Letters {
		page.Letters[i].Current = page.Letters[i].Link == link+searched(page.Search)
	}
	page.Frame.Refusal = refusal
	page.Letter = &messageView{Message: message, At: clock(message.Date), Action: link + searched(page.Search), CanLink: s.approvalLink(message.Text)}
	if message.HTML != "" {
		page.Letter.HTML = link + "/html"
	}
	task, err := s.taskOf(v, message)
	if err != nil {
		return err
	}
	if task != "" {
		page.Letter.Task = "/tasks/" + string(task)
	}
	page.Letter.Ways = answerWays(v, message)
	return s.write(w, v.lang, status, "tryout", page)
}

func (s *site) message(v visit) (Message, error) {
	uid, err := strconv.ParseUint(v.PathValue("uid"), 10, 32)
	if err != nil {
		return Message{}, notFound()
	}
	return s.Tryout.Letter(v.ctx, v.PathValue("address"), uint32(uid))
}

// taskOf is the task a letter of ours was about; empty for other letters.
func (s *site) taskOf(v visit, m Message) (plan.TaskID, error) {
	letter, err := s.Reader.LetterOutByMessageID(v.ctx, strings.Trim(m.MessageID, "<>"))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return letter.Task, err
}

// approvalLink finds the link of this site in the text of a letter, as an address on this site.
func (s *site) approvalLink(text string) string {
	_, rest, found := strings.Cut(text, s.Public+"/d/")
	if !found {
		return ""
	}
	return "/d/" + rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz0123456789"))]
}

// tracePage follows one letter until loa is done with it.
type tracePage struct {
	Frame     frame
	MessageID string
	Back      string
	Traces    []trace
	Waiting   bool // nothing final yet
	GaveUp    bool // it has taken too long
}

// The trace asks again every second, and stops after a minute.
const (
	traceEvery = 1 // second
	traceFor   = time.Minute
)

func (s *site) tryoutTrace(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	page := tracePage{Frame: s.frame(v, "tryout", v.lang.T("page.trace.title")), MessageID: typedQuery(r, "id"), Back: query.Get("back")}
	if !local(page.Back) {
		page.Back = "/tryout"
	}
	micros, err := strconv.ParseInt(query.Get("since"), 10, 64)
	if err != nil {
		micros = 0 // shown as long over
	}
	since := time.UnixMicro(micros)
	letters, err := s.Reader.RecentLettersIn(v.ctx, recentLetters)
	if err != nil {
		return err
	}
	page.Waiting = true
	for _, letter := range letters {
		if page.MessageID == "" || strings.Trim(letter.MessageID, "<>") != strings.Trim(page.MessageID, "<>") {
			continue
		}
		t := traceOf(v, letter)
		page.Traces = append(page.Traces, t)
		if !letter.FiledAt.Before(since) { // an older one is the letter that was sent again
			page.Waiting = t.Open
		}
	}
	page.GaveUp = page.Waiting && v.now.Sub(since) > traceFor
	if page.Waiting && !page.GaveUp {
		page.Frame.Refresh = traceEvery
	}
	return s.write(w, v.lang, http.StatusOK, "trace", page)
}
