package tryout

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"loa/plan"
	"loa/store"
	"loa/vietnamese"
)

// Page lists the mailboxes, the letters of one of them, and one letter with the ways to answer it.
type Page struct {
	Refusal string // why an answer was not sent
	Search  string
	Boxes   []mailboxRow
	More    int    // mailboxes found and not shown
	Address string // the address of the mailbox that is shown; empty for none
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
	Preview string // the first line, as mail programs show it
	From    string
	At      time.Time
	Link    string
	Current bool
}

// messageView is one letter with the ways to answer it.
type messageView struct {
	Message      Message
	HTML         string // address of its HTML part, for a sandboxed frame
	Files        []fileRow
	Task         string // address of its task
	Action       string
	Answers      []answerButton
	ApprovalLink string // the approval link in its text
}

// fileRow is a file that came with a letter.
type fileRow struct {
	Name string
	Size int64
	Link string
}

// shownBoxes is how many mailboxes are listed; a search finds the others.
const shownBoxes = 40

// Mailbox lists the mailboxes, and the letters of the chosen one.
func (p Pages) Mailbox(w http.ResponseWriter, r *http.Request) error {
	req, err := p.Open(w, r)
	if err != nil {
		return err
	}
	page, err := p.page(req, queryValue(r, "who"))
	if err != nil {
		return err
	}
	return req.Write(http.StatusOK, page)
}

// queryValue is a value of the query, as valid UTF-8.
func queryValue(r *http.Request, name string) string {
	return strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get(name), ""))
}

func (p Pages) page(req Request, who string) (Page, error) {
	page := Page{Search: queryValue(req.Request, "q"), Address: who}
	withLetters, err := p.Mail.Addresses(req.Context())
	if err != nil {
		return page, fmt.Errorf("listing try-out mailboxes: %w", err)
	}
	page.Boxes, page.More = mailboxes(req, withLetters, page.Search, who)
	if who == "" {
		return page, nil
	}
	page.Name = req.Name(who)
	messages, err := p.Mail.Letters(req.Context(), who)
	if err != nil {
		return page, fmt.Errorf("listing try-out letters: %w", err)
	}
	for _, m := range messages {
		page.Letters = append(page.Letters, messageRow{
			Subject: cmp.Or(m.Subject, req.Lang.T("page.letters.no_subject")), Preview: previewOf(m.Text), From: m.From, At: m.Date,
			Link: messageLink(who, m.UID) + searchQuery(page.Search),
		})
	}
	return page, nil
}

func messageLink(address string, uid uint32) string {
	return fmt.Sprintf("/tryout/%s/%d", url.PathEscape(address), uid)
}

// searchQuery is the query that keeps a search for mailboxes on the next page.
func searchQuery(words string) string {
	if words == "" {
		return ""
	}
	return "?" + url.Values{"q": {words}}.Encode()
}

// mailboxes lists the mailboxes with letters first, then those of all other people in the directory who have an address today. An address
// that is not in the directory is left out: it is loa's own, or that of an unregistered sender.
func mailboxes(req Request, withLetters []string, search, current string) (rows []mailboxRow, more int) {
	seen := map[string]bool{}
	add := func(address string, letters bool) {
		key := strings.ToLower(address)
		row := mailboxRow{
			Address: address, Name: req.Name(address), Letters: letters, Current: strings.EqualFold(address, current),
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
	for _, a := range req.Directory.Addresses {
		ours[strings.ToLower(a.Address)] = true
	}
	for _, address := range withLetters {
		if ours[strings.ToLower(address)] {
			add(address, true)
		}
	}
	for _, a := range req.Directory.Addresses {
		if _, held := req.Directory.PersonAt(a.Address, req.Today); held {
			add(a.Address, false)
		}
	}
	return rows, more
}

// matches reports whether every word is in the text. Marks and case are ignored.
func matches(text, words string) bool {
	folded := vietnamese.Fold(text)
	return !slices.ContainsFunc(strings.Fields(vietnamese.Fold(words)), func(word string) bool { return !strings.Contains(folded, word) })
}

// Letter shows one letter in its mailbox.
func (p Pages) Letter(w http.ResponseWriter, r *http.Request) error {
	req, err := p.Open(w, r)
	if err != nil {
		return err
	}
	return p.showLetter(req, http.StatusOK, "")
}

func (p Pages) showLetter(req Request, status int, refusal string) error {
	message, err := p.message(req.Request)
	if err != nil {
		return err
	}
	address := req.PathValue("address")
	page, err := p.page(req, address)
	if err != nil {
		return err
	}
	link := messageLink(address, message.UID)
	for i := range page.Letters {
		page.Letters[i].Current = page.Letters[i].Link == link+searchQuery(page.Search)
	}
	page.Refusal = refusal
	page.Letter = &messageView{Message: message, Action: link + searchQuery(page.Search), ApprovalLink: p.approvalLink(message.Text), Answers: answerButtons(req.Lang, message)}
	if message.HTML != "" {
		page.Letter.HTML = link + "/html"
	}
	for n, file := range message.Files {
		page.Letter.Files = append(page.Letter.Files, fileRow{Name: file.Name, Size: int64(len(file.Content)), Link: fmt.Sprintf("%s/file/%d", link, n+1)})
	}
	task, err := p.taskOf(req, message)
	if err != nil {
		return err
	}
	if task != "" {
		page.Letter.Task = "/tasks/" + string(task)
	}
	return req.Write(status, page)
}

// message is the letter of the request's path. The error is store.ErrNotFound when there is none.
func (p Pages) message(r *http.Request) (Message, error) {
	uid, err := strconv.ParseUint(r.PathValue("uid"), 10, 32)
	if err != nil {
		return Message{}, store.ErrNotFound
	}
	return p.Mail.Letter(r.Context(), r.PathValue("address"), uint32(uid))
}

// taskOf is the task of a letter that loa sent; empty for other letters.
func (p Pages) taskOf(req Request, m Message) (plan.TaskID, error) {
	letter, err := p.Reader.LetterOutByMessageID(req.Context(), strings.Trim(m.MessageID, "<>"))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return letter.Task, err
}

// approvalLink finds an approval link of this site in a text, as a path on this site; empty when there is none.
func (p Pages) approvalLink(text string) string {
	_, rest, found := strings.Cut(text, p.Public+"/d/")
	if !found {
		return ""
	}
	return "/d/" + rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz0123456789"))]
}

// HTML serves the HTML part of a letter for the sandboxed frame of its page. Scripts, forms and remote content are blocked. Links open in a
// new window without the sandbox, because the pages of this site forbid to be framed.
func (p Pages) HTML(w http.ResponseWriter, r *http.Request) error {
	message, err := p.message(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "+
		"sandbox allow-popups allow-popups-to-escape-sandbox")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(linksInNewWindow(message.HTML))) // an error means that the client has gone
	return nil
}

// File sends a file of a letter. The error is store.ErrNotFound when the letter has no file of that number.
func (p Pages) File(w http.ResponseWriter, r *http.Request) error {
	message, err := p.message(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(message.Files) {
		return store.ErrNotFound
	}
	file := message.Files[n-1]
	p.SendFile(w, file.Name, store.Blob{Type: file.Type, Size: int64(len(file.Content)), Content: file.Content})
	return nil
}

var headTag = regexp.MustCompile(`(?i)<head(\s[^>]*)?>`)

// linksInNewWindow adds a base element, by which the links of a document open in a new window (HTML Standard, 4.2.3).
func linksInNewWindow(document string) string {
	const base = `<base target="_blank">`
	if at := headTag.FindStringIndex(document); at != nil {
		return document[:at[1]] + base + document[at[1]:]
	}
	return base + document
}

// previewOf is the first line of a text.
func previewOf(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(strings.TrimPrefix(line, "■"))
}
