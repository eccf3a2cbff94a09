package transport_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

// servers starts the three servers that a Client is tested against.
func servers(t *testing.T) []*mailtest.Server {
	t.Helper()
	return []*mailtest.Server{mailtest.Memory(t, mailtest.Options{}), mailtest.Dovecot(t, mailtest.Options{}), mailtest.Cyrus(t, mailtest.Options{})}
}

// account is the mailbox of one user on one server.
type account struct {
	*mailtest.Server
	user string
}

func (a account) config() transport.IMAPConfig {
	return transport.IMAPConfig{Addr: a.IMAP, User: a.user, Password: mailtest.Password, TLS: transport.TLSNone}
}

func (a account) open(t testing.TB) transport.Client {
	t.Helper()
	return dial(t, a.config())
}

func dial(t testing.TB, config transport.IMAPConfig) transport.Client {
	t.Helper()
	client, err := transport.DialIMAP(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func (a account) put(t testing.TB, letters ...string) {
	t.Helper()
	var raws [][]byte
	for _, letter := range letters {
		raws = append(raws, []byte(letter))
	}
	if err := a.AppendAll(t.Context(), a.user, raws); err != nil {
		t.Fatal(err)
	}
}

// contents returns the raw letters above the given UID.
func contents(t testing.TB, client transport.Client, after transport.UID) []string {
	t.Helper()
	var texts []string
	for _, raw := range must[[]transport.Raw](t)(client.FetchRaw(t.Context(), must[[]transport.UID](t)(client.SearchNew(t.Context(), after)))) {
		texts = append(texts, string(raw.Bytes))
	}
	return texts
}

// numbered returns a letter with all fields that a server might add when they are missing.
func numbered(n int, text string) string {
	return fmt.Sprintf("From: =?UTF-8?Q?B=C3=ACnh?= <binh@noivu.test>\r\nTo: loa@hanoi.test\r\nDate: Tue, 7 Jun 2022 10:00:00 +0700\r\nMessage-ID: <thu-%d@noivu.test>\r\nSubject: Re: thu %d\r\n\r\n%s", n, n, text)
}

// clientTests returns the tests of a Client by name. Each gets an empty mailbox of its own.
func clientTests() map[string]func(t *testing.T, a account) {
	return map[string]func(t *testing.T, a account){
		"a refused login is ErrLogin":                        testLogin,
		"opening returns the state of the folder":            testSelect,
		"UIDVALIDITY stays over connections":                 testUIDValidity,
		"the search for new letters leaves out the last one": testSearchNew,
		"sizes, dates and ids come without the letters":      testFetchMeta,
		"letters come byte for byte":                         testFetchRaw,
		"a bare line feed loses no letter":                   testBareLineFeeds,
		"reading marks nothing as seen":                      testFetchSetsNoFlags,
		"marking as done is stored and idempotent":           testMarkDone,
		"moving makes the folder and keeps the bytes":        testMove,
		"a letter can be added to the log of what was sent":  testAppend,
		"waiting ends when a letter comes or the time ends":  testWaitEnds,
		"a letter that another client deleted is left out":   testDeleted,
		"changes by another client lose no letter":           testConcurrentChanges,
		"a thousand letters come in batches, each once":      testManyLetters,
		"large letters come in batches by bytes":             testLargeLetters,
	}
}

func TestClient(t *testing.T) {
	t.Parallel()
	for _, server := range servers(t) {
		t.Run(server.Name, func(t *testing.T) {
			t.Parallel()
			n := 0
			for name, test := range clientTests() {
				n++
				a := account{server, fmt.Sprintf("hopthu%d@hanoi.test", n)}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, a)
				})
			}
		})
	}
}

func testLogin(t *testing.T, a account) {
	config := a.config()
	dial(t, config)
	config.Password = "sai"
	if _, err := transport.DialIMAP(t.Context(), config); !errors.Is(err, transport.ErrLogin) {
		t.Errorf("a wrong password: got %v", err)
	}
}

func testSelect(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"), numbered(2, "hai\r\n"))
	status := must[transport.Status](t)(a.open(t).Select(t.Context()))
	if status.UIDValidity == 0 {
		t.Error("no UIDVALIDITY")
	}
	want := transport.Status{UIDValidity: status.UIDValidity, UIDNext: 3, Messages: 2, Keywords: true}
	if diff := cmp.Diff(want, status); diff != "" {
		t.Error(diff)
	}
}

func testUIDValidity(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"))
	first := must[transport.Status](t)(a.open(t).Select(t.Context()))
	a.put(t, numbered(2, "hai\r\n"))
	second := must[transport.Status](t)(a.open(t).Select(t.Context()))
	if first.UIDValidity != second.UIDValidity || second.UIDNext != first.UIDNext+1 {
		t.Errorf("got %+v, then %+v", first, second)
	}
}

func testSearchNew(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"), numbered(2, "hai\r\n"), numbered(3, "ba\r\n"))
	client := a.open(t)
	for after, want := range map[transport.UID][]transport.UID{0: {1, 2, 3}, 1: {2, 3}, 3: nil, 99: nil} {
		if got := must[[]transport.UID](t)(client.SearchNew(t.Context(), after)); !slices.Equal(got, want) {
			t.Errorf("after %d: got %v, want %v", after, got, want)
		}
	}
}

func testFetchMeta(t *testing.T, a account) {
	before := time.Now().Add(-time.Minute)
	letter := numbered(1, "mot\r\n")
	nameless := "Subject: khong co ma\r\n\r\nabc\r\n"
	a.put(t, letter, nameless)
	metas := must[[]transport.Meta](t)(a.open(t).FetchMeta(t.Context(), []transport.UID{1, 2, 7}))
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

func testFetchRaw(t *testing.T, a account) {
	everyByte := make([]byte, 0, 255)
	for b := 1; b < 256; b++ { // IMAP allows no NUL in a literal (RFC 3501 §4.3.1)
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

// testBareLineFeeds tests letters with LF alone, which is no line end (RFC 5322 §2.3). A server keeps it, writes CRLF for it, or refuses
// the letter.
func testBareLineFeeds(t *testing.T, a account) {
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
		t.Fatalf("got %d letters, want %d (APPEND: %v)", len(got), want, err)
	}
	for _, text := range got {
		if parsed := mailtest.Parse(t, text); strings.TrimSpace(parsed.Text) != "Đồng ý.\nBình" || parsed.MessageID != "thu-1@noivu.test" {
			t.Errorf("got %q, parsed as %+v", text, parsed)
		}
	}
}
