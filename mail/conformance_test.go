package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/mailtest"
)

// servers starts the three servers that every promise of a Mailbox holds against.
func servers(t *testing.T) []*mailtest.Server {
	t.Helper()
	return []*mailtest.Server{mailtest.Memory(t, mailtest.Options{}), mailtest.Dovecot(t, mailtest.Options{}), mailtest.Cyrus(t, mailtest.Options{})}
}

// account is one person's mailbox on one server.
type account struct {
	*mailtest.Server
	user string
}

func (a account) config() mail.IMAPConfig {
	return mail.IMAPConfig{Addr: a.IMAP, User: a.user, Password: mailtest.Password, TLS: mail.TLSNone}
}

func (a account) open(t testing.TB) mail.Mailbox {
	t.Helper()
	return dialled(t, a.config())
}

func dialled(t testing.TB, config mail.IMAPConfig) mail.Mailbox {
	t.Helper()
	box, err := mail.DialIMAP(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	return box
}

func (a account) put(t testing.TB, letters ...string) {
	t.Helper()
	var raws [][]byte
	for _, letter := range letters {
		raws = append(raws, []byte(letter))
	}
	if err := a.Fill(t.Context(), a.user, raws); err != nil {
		t.Fatal(err)
	}
}

// contents are the letters from the given UID on, by their bytes.
func contents(t testing.TB, box mail.Mailbox, after mail.UID) []string {
	t.Helper()
	var texts []string
	for _, raw := range must[[]mail.Raw](t)(box.FetchRaw(t.Context(), must[[]mail.UID](t)(box.SearchNew(t.Context(), after)))) {
		texts = append(texts, string(raw.Bytes))
	}
	return texts
}

// numbered is a letter with all that a server could want to add.
func numbered(n int, text string) string {
	return fmt.Sprintf("From: =?UTF-8?Q?B=C3=ACnh?= <binh@noivu.test>\r\nTo: loa@hanoi.test\r\nDate: Tue, 7 Jun 2022 10:00:00 +0700\r\nMessage-ID: <thu-%d@noivu.test>\r\nSubject: Re: thu %d\r\n\r\n%s", n, n, text)
}

// promises are the behaviours; each gets an empty mailbox of its own.
func promises() map[string]func(t *testing.T, a account) {
	return map[string]func(t *testing.T, a account){
		"a login is taken or refused with ErrLogin":           loginIsToldApart,
		"opening tells where the mailbox stands":              openingTells,
		"its identity stays over connections":                 identityStays,
		"the search for new letters has no echo of the last":  searchHasNoEcho,
		"sizes, dates and ids come without the letters":       metaComesAlone,
		"letters come byte for byte":                          bytesStay,
		"a bare line feed loses no letter":                    bareLineFeeds,
		"reading marks nothing as seen":                       readingMarksNothing,
		"marking as done is found again and may be repeated":  doneIsFound,
		"moving makes the folder and keeps the bytes":         movingKeeps,
		"a letter can be added to the log of what was sent":   sentIsKept,
		"waiting ends when a letter comes, and with its time": waitingEnds,
		"a letter that another client deleted is left out":    deletedIsLeftOut,
		"another client's changes disturb nothing":            changesDisturbNothing,
		"a thousand letters come in batches, all and once":    aThousandComeInBatches,
		"large letters come in batches by bytes":              largeComeByBytes,
	}
}

func TestEveryServerKeepsThePromisesOfAMailbox(t *testing.T) {
	t.Parallel()
	for _, server := range servers(t) {
		t.Run(server.Name, func(t *testing.T) {
			t.Parallel()
			n := 0
			for name, promise := range promises() {
				n++
				a := account{server, fmt.Sprintf("hopthu%d@hanoi.test", n)}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					promise(t, a)
				})
			}
		})
	}
}

func loginIsToldApart(t *testing.T, a account) {
	config := a.config()
	dialled(t, config)
	config.Password = "sai"
	if _, err := mail.DialIMAP(t.Context(), config); !errors.Is(err, mail.ErrLogin) {
		t.Errorf("a wrong password: got %v", err)
	}
}

func openingTells(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"), numbered(2, "hai\r\n"))
	status := must[mail.Status](t)(a.open(t).Select(t.Context()))
	if status.UIDValidity == 0 {
		t.Error("no UIDVALIDITY")
	}
	want := mail.Status{UIDValidity: status.UIDValidity, UIDNext: 3, Messages: 2, Keywords: true}
	if diff := cmp.Diff(want, status); diff != "" {
		t.Error(diff)
	}
}

func identityStays(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"))
	first := must[mail.Status](t)(a.open(t).Select(t.Context()))
	a.put(t, numbered(2, "hai\r\n"))
	second := must[mail.Status](t)(a.open(t).Select(t.Context()))
	if first.UIDValidity != second.UIDValidity || second.UIDNext != first.UIDNext+1 {
		t.Errorf("got %+v, then %+v", first, second)
	}
}

func searchHasNoEcho(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"), numbered(2, "hai\r\n"), numbered(3, "ba\r\n"))
	box := a.open(t)
	for after, want := range map[mail.UID][]mail.UID{0: {1, 2, 3}, 1: {2, 3}, 3: nil, 99: nil} {
		if got := must[[]mail.UID](t)(box.SearchNew(t.Context(), after)); !slices.Equal(got, want) {
			t.Errorf("after %d: got %v, want %v", after, got, want)
		}
	}
}

func metaComesAlone(t *testing.T, a account) {
	before := time.Now().Add(-time.Minute)
	letter := numbered(1, "mot\r\n")
	nameless := "Subject: khong co ma\r\n\r\nabc\r\n"
	a.put(t, letter, nameless)
	metas := must[[]mail.Meta](t)(a.open(t).FetchMeta(t.Context(), []mail.UID{1, 2, 7}))
	if len(metas) != 2 {
		t.Fatalf("got %d letters, want 2", len(metas))
	}
	if metas[0].Size != int64(len(letter)) || metas[0].MessageID != "thu-1@noivu.test" || metas[0].At.Before(before) {
		t.Errorf("got %+v", metas[0])
	}
	if metas[1].Size != int64(len(nameless)) || metas[1].MessageID != "" {
		t.Errorf("without a Message-ID: got %+v", metas[1])
	}
}

func bytesStay(t *testing.T, a account) {
	everyByte := make([]byte, 0, 255)
	for b := 1; b < 256; b++ { // a NUL is in no letter (RFC 3501 §4.3.1)
		if b != '\r' && b != '\n' {
			everyByte = append(everyByte, byte(b))
		}
	}
	letters := []string{
		numbered(1, "Đồng ý với dự thảo.\r\n"),
		numbered(2, string(everyByte)+"\r\n"),
		numbered(3, ""), // no body
		"Subject: chi co dau\r\n\r\n",
		numbered(5, "khong co xuong dong cuoi"),
		numbered(6, ") * 1 FETCH (BODY[] {3}\r\nabc)\r\nA1 OK\r\n.\r\n..\r\n"),
		"From: Tr\xc7n B\xd7nh <binh@noivu.test>\r\nSubject: tcvn3\r\n\r\n\xae\xe5ng \xfd\r\n",
		numbered(8, strings.Repeat("x", 100_000)+"\r\n"), // one line
		numbered(9, strings.Repeat("Báo cáo kết quả công tác tuyên truyền.\r\n", 110_000)),
	}
	a.put(t, letters...)
	got := contents(t, a.open(t), 0)
	if len(got) != len(letters) {
		t.Fatalf("got %d letters, want %d", len(got), len(letters))
	}
	for i := range letters {
		if got[i] != letters[i] {
			t.Errorf("letter %d: got %d bytes %.300q, want %d", i+1, len(got[i]), got[i], len(letters[i]))
		}
	}
}

// A line feed without its carriage return is no end of a line; a server keeps it, writes CRLF for it, or refuses the letter.
func bareLineFeeds(t *testing.T, a account) {
	letter := strings.ReplaceAll(numbered(1, "Đồng ý.\r\nBình\r\n"), "\r\n", "\n")
	err := a.Append(t.Context(), a.user, "INBOX", []byte(letter))
	var refused *imap.Error
	if err != nil && !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if err := a.Deliver(t.Context(), a.user, []byte(letter)); err != nil {
		t.Fatal(err)
	}
	got := contents(t, a.open(t), 0)
	want := 1
	if refused == nil {
		want = 2
	}
	if len(got) != want {
		t.Fatalf("got %d letters, want %d (APPEND said %v)", len(got), want, err)
	}
	for _, text := range got {
		if read := parse(t, text); strings.TrimSpace(read.Text) != "Đồng ý.\nBình" || read.MessageID != "thu-1@noivu.test" {
			t.Errorf("got %q, which reads %+v", text, read)
		}
	}
}

func readingMarksNothing(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"))
	box := a.open(t)
	contents(t, box, 0)
	must[[]mail.Meta](t)(box.FetchMeta(t.Context(), []mail.UID{1}))
	if got := a.flags(t, 1); slices.Contains(got, imap.FlagSeen) {
		t.Errorf("got %v", got)
	}
}

// flags are those that another client sees.
func (a account) flags(t testing.TB, uid imap.UID) []imap.Flag {
	t.Helper()
	var flags []imap.Flag
	err := a.As(t.Context(), a.user, func(client *imapclient.Client) error {
		if _, err := client.Select("INBOX", nil).Wait(); err != nil {
			return err
		}
		messages, err := client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, Flags: true}).Collect()
		if err == nil && len(messages) == 1 {
			flags = messages[0].Flags
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return flags
}

func doneIsFound(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"), numbered(2, "hai\r\n"), numbered(3, "ba\r\n"))
	box := a.open(t)
	for range 2 {
		if err := box.MarkDone(t.Context(), []mail.UID{1, 3, 99}); err != nil {
			t.Fatal(err)
		}
	}
	for _, box := range []mail.Mailbox{box, a.open(t)} { // for whoever comes later, too
		if got := must[[]mail.UID](t)(box.SearchUndone(t.Context())); !slices.Equal(got, []mail.UID{2}) {
			t.Errorf("got %v, want 2", got)
		}
	}
	if got := must[[]mail.UID](t)(box.SearchNew(t.Context(), 0)); len(got) != 3 {
		t.Errorf("got %v, want all three still there", got)
	}
}

func movingKeeps(t *testing.T, a account) {
	letters := []string{numbered(1, "Đồng ý\r\n"), numbered(2, "hai\r\n")}
	a.put(t, letters...)
	box := a.open(t)
	for _, uid := range []mail.UID{1, 2} { // into a folder that is not there, and into one that is
		if err := box.Move(t.Context(), []mail.UID{uid}, "Loa/Failed"); err != nil {
			t.Fatal(err)
		}
	}
	if err := box.Move(t.Context(), []mail.UID{1, 2}, "Loa/Failed"); err != nil {
		t.Errorf("moving again: %v", err)
	}
	if got := must[[]mail.UID](t)(box.SearchUndone(t.Context())); len(got) != 0 {
		t.Errorf("still in the inbox: %v", got)
	}
	config := a.config()
	config.Folder = "Loa/Failed"
	if diff := cmp.Diff(letters, contents(t, dialled(t, config), 0)); diff != "" {
		t.Error(diff)
	}
}

func sentIsKept(t *testing.T, a account) {
	at := time.Date(2022, 6, 7, 10, 0, 0, 0, time.FixedZone("", 7*3600))
	letter := numbered(1, "Kính gửi đồng chí.\r\n")
	if err := a.open(t).Append(t.Context(), "Loa/Sent", []byte(letter), at); err != nil {
		t.Fatal(err)
	}
	config := a.config()
	config.Folder = "Loa/Sent"
	box := dialled(t, config)
	raws := must[[]mail.Raw](t)(box.FetchRaw(t.Context(), []mail.UID{1}))
	if len(raws) != 1 || string(raws[0].Bytes) != letter || !raws[0].At.Equal(at) {
		t.Errorf("got %+v", raws)
	}
}

func waitingEnds(t *testing.T, a account) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	box := a.open(t)
	if err := box.Wait(ctx, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	came := make(chan error, 1)
	timer := time.AfterFunc(100*time.Millisecond, func() { came <- a.Deliver(ctx, a.user, []byte(numbered(1, "mot\r\n"))) })
	defer timer.Stop()
	for len(must[[]mail.UID](t)(box.SearchNew(ctx, 0))) == 0 {
		if err := box.Wait(ctx, 9*time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-came; err != nil {
		t.Error(err)
	}
}

func deletedIsLeftOut(t *testing.T, a account) {
	letters := []string{numbered(1, "mot\r\n"), numbered(2, "hai\r\n"), numbered(3, "ba\r\n")}
	a.put(t, letters...)
	box := a.open(t)
	found := must[[]mail.UID](t)(box.SearchNew(t.Context(), 0))
	a.change(t, imap.UIDSetNum(2), imap.FlagDeleted)
	metas := must[[]mail.Meta](t)(box.FetchMeta(t.Context(), found))
	raws := must[[]mail.Raw](t)(box.FetchRaw(t.Context(), found))
	if len(metas) < 2 || len(raws) != 2 || string(raws[0].Bytes) != letters[0] || string(raws[1].Bytes) != letters[2] {
		t.Errorf("got %d sizes and %d letters, want the first and the last", len(metas), len(raws))
	}
	if err := box.MarkDone(t.Context(), found); err != nil {
		t.Errorf("marking one that is gone: %v", err)
	}
}

// change sets a flag as another client does, and removes what is marked as deleted.
func (a account) change(t testing.TB, uids imap.UIDSet, flag imap.Flag) {
	t.Helper()
	err := a.As(t.Context(), a.user, func(client *imapclient.Client) error {
		if _, err := client.Select("INBOX", nil).Wait(); err != nil {
			return err
		}
		if err := client.Store(uids, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}, nil).Close(); err != nil {
			return err
		}
		return client.Expunge().Close()
	})
	if err != nil {
		t.Error(err)
	}
}

func changesDisturbNothing(t *testing.T, a account) {
	var letters []string
	for i := range 60 {
		letters = append(letters, numbered(i, strings.Repeat("Đồng ý. ", 500)+"\r\n"))
	}
	a.put(t, letters...)
	box := a.open(t)
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for i := imap.UID(1); ; i = i%60 + 1 {
			select {
			case <-stop:
				return
			default:
				a.change(t, imap.UIDSetNum(i, (i+30)%60+1), imap.FlagFlagged)
			}
		}
	}()
	for range 5 {
		if diff := cmp.Diff(letters, contents(t, box, 0)); diff != "" {
			t.Error(diff)
		}
	}
	close(stop)
	<-stopped
}

func aThousandComeInBatches(t *testing.T, a account) {
	var letters []string
	for i := range 1000 {
		letters = append(letters, numbered(i, strings.Repeat("Đồng ý. ", 20)+"\r\n"))
	}
	a.put(t, letters...)
	got, sizes := throughProxy(t, a)
	if !slices.Equal(got, letters) {
		t.Errorf("got %d letters, or other ones", len(got))
	}
	if diff := cmp.Diff([]int{200, 200, 200, 200, 200}, sizes); diff != "" {
		t.Errorf("letters per request: %s", diff)
	}
}

func largeComeByBytes(t *testing.T, a account) {
	large := bytes.Repeat([]byte("Báo cáo kết quả công tác tuyên truyền.\r\n"), 100_000)
	var letters []string
	for i := range 7 {
		letters = append(letters, numbered(i, string(large)))
	}
	a.put(t, letters...)
	got, sizes := throughProxy(t, a)
	if !slices.Equal(got, letters) {
		t.Errorf("got %d letters, or other ones", len(got))
	}
	if diff := cmp.Diff([]int{3, 3, 1}, sizes); diff != "" { // 4.6 MB each, 16 MB a request
		t.Errorf("letters per request: %s", diff)
	}
}

// throughProxy fetches everything and tells how many letters each request for bodies asked for.
func throughProxy(t *testing.T, a account) (letters []string, sizes []int) {
	t.Helper()
	proxy := mailtest.Spoiled(t, a.IMAP, mailtest.Fault{})
	config := a.config()
	config.Addr = proxy.Addr
	letters = contents(t, dialled(t, config), 0)
	for _, command := range proxy.Commands() {
		rest, isFetch := strings.CutPrefix(command, "UID FETCH ")
		set, items, _ := strings.Cut(rest, " ")
		if isFetch && strings.Contains(items, "BODY.PEEK[]") {
			sizes = append(sizes, count(t, set))
		}
	}
	return letters, sizes
}

func count(t *testing.T, set string) int {
	t.Helper()
	n := 0
	for part := range strings.SplitSeq(set, ",") {
		var first, last int
		switch found, _ := fmt.Sscanf(part, "%d:%d", &first, &last); found {
		case 1:
			n++
		case 2:
			n += last - first + 1
		default:
			t.Errorf("cannot read %q", set)
		}
	}
	return n
}
