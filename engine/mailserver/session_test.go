package mailserver_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	for _, subject := range []string{"một", "hai", "ba", "bốn"} {
		submit(t, server, lan, lan, thu, letter(lan, subject))
	}
	client := login(t, server, thu)
	selectBox(t, client, "INBOX")
	addFlags(t, client, imap.UIDSetNum(1, 3), "$LoaDone")
	uids := func(ranges ...imap.UIDRange) []imap.UIDSet { return []imap.UIDSet{ranges} }
	tests := []struct {
		name     string
		criteria imap.SearchCriteria
		want     []imap.UID
	}{
		{"all", imap.SearchCriteria{}, []imap.UID{1, 2, 3, 4}},
		{"from the next UID on, which answers the last one", imap.SearchCriteria{UID: uids(imap.UIDRange{Start: 5})}, []imap.UID{4}},
		{"a range", imap.SearchCriteria{UID: uids(imap.UIDRange{Start: 2, Stop: 3})}, []imap.UID{2, 3}},
		{"with a keyword, spelled otherwise", imap.SearchCriteria{Flag: []imap.Flag{"$loadone"}}, []imap.UID{1, 3}},
		{"without a keyword", imap.SearchCriteria{NotFlag: []imap.Flag{"$LoaDone"}}, []imap.UID{2, 4}},
		{"by header", imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "message-id", Value: "<hai@"}}}, []imap.UID{2}},
		{"by text", imap.SearchCriteria{Body: []string{"Đồng ý"}, Not: []imap.SearchCriteria{{Text: []string{"<bốn@"}}}}, []imap.UID{1, 2, 3}},
		{"either", imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{{UID: uids(imap.UIDRange{Start: 1, Stop: 1})}, {Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: "BA"}}}}}}, []imap.UID{1, 3}},
		{"nothing so large", imap.SearchCriteria{Larger: 1 << 20}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found, err := client.UIDSearch(&test.criteria, nil).Wait()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, found.AllUIDs()); diff != "" {
				t.Errorf("UIDs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMoveCopyAndAppend(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	server := startMail(t, home)
	for _, subject := range []string{"một", "hai", "ba"} {
		submit(t, server, lan, lan, thu, letter(lan, subject))
	}
	client := login(t, server, thu)
	selectBox(t, client, "INBOX")
	if _, err := client.Move(imap.UIDSetNum(1), hộpDã).Wait(); err == nil || !strings.Contains(err.Error(), "TRYCREATE") {
		t.Errorf("moving to a missing folder gives %v", err)
	}
	if err := client.Create(hộpDã, nil).Wait(); err != nil {
		t.Fatal(err)
	}
	addFlags(t, client, imap.UIDSetNum(2), "$LoaDone")
	moved, err := client.Move(imap.UIDSetNum(1, 2), hộpDã).Wait()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1:2", "1:2"}, []string{moved.SourceUIDs.String(), moved.DestUIDs.String()}); diff != "" {
		t.Errorf("COPYUID (-want +got):\n%s", diff)
	}
	raw := strings.ReplaceAll(letter(minh, "nháp"), "\n", "\r\n")
	draft := client.Append(hộpDã, int64(len(raw)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagDraft}})
	if _, err := draft.Write([]byte(raw)); err != nil {
		t.Fatal(err)
	}
	if err := draft.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := draft.Wait(); err != nil || data.UID != 3 {
		t.Errorf("APPENDUID %+v, %v", data, err)
	}
	if _, err := client.Copy(imap.UIDSetNum(3), hộpDã).Wait(); err != nil {
		t.Fatal(err)
	}
	if rest := fetchAll(t, client); len(rest) != 1 || rest[0].UID != 3 {
		t.Errorf("%d letters left in INBOX", len(rest))
	}
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	client = login(t, startMail(t, home), thu)
	status, err := client.Status(hộpDã, &imap.StatusOptions{NumMessages: true, UIDNext: true, NumUnseen: true}).Wait()
	if err != nil {
		t.Fatal(err)
	}
	if *status.NumMessages != 4 || status.UIDNext != 5 || *status.NumUnseen != 4 {
		t.Errorf("status: %d letters, %d unseen, next %d", *status.NumMessages, *status.NumUnseen, status.UIDNext)
	}
	if diff := cmp.Diff([]string{"INBOX", hộpDã}, folders(t, client)); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
	selectBox(t, client, hộpDã)
	var flags []string
	for _, message := range fetchAll(t, client) {
		flags = append(flags, flagText(message.Flags))
	}
	if diff := cmp.Diff([]string{"", "$loadone", `\draft`, ""}, flags); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
	if space, err := client.Namespace().Wait(); err != nil || len(space.Personal) != 1 || space.Personal[0].Delim != '/' {
		t.Errorf("namespace %+v, %v", space, err)
	}
}

func TestIdle(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	counts := make(chan uint32, 16)
	client := loginAt(t, server.IMAPAddr(), thu, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				counts <- *data.NumMessages
			}
		},
	}})
	selectBox(t, client, "INBOX")
	submit(t, server, lan, lan, thu, letter(lan, "trước")) // comes before IDLE begins, and must not be missed
	idle, err := client.Idle()
	if err != nil {
		t.Fatal(err)
	}
	awaitCount(t, counts, 1)
	submit(t, server, lan, lan, thu, letter(lan, "sau"))
	awaitCount(t, counts, 2)
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
	if err := idle.Wait(); err != nil {
		t.Fatal(err)
	}
}

func awaitCount(t *testing.T, counts <-chan uint32, want uint32) {
	t.Helper()
	await(t, "EXISTS", func() bool {
		select {
		case got := <-counts:
			return got == want
		default:
			return false
		}
	})
}

func TestSelectReadOnly(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	submit(t, server, lan, lan, thu, letter(lan, "một"))
	client := login(t, server, thu)
	if _, err := client.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		t.Fatal(err)
	}
	read := &imap.FetchOptions{UID: true, Flags: true, Envelope: true, BodySection: []*imap.FetchItemBodySection{{}}}
	messages, err := client.Fetch(imap.UIDSetNum(1), read).Collect()
	if err != nil || len(messages) != 1 || len(messages[0].Flags) != 0 || messages[0].Envelope.Subject != "một" {
		t.Errorf("EXAMINE and BODY[]: %+v, %v", messages, err)
	}
	store := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}
	if err := client.Store(imap.UIDSetNum(1), store, nil).Close(); err == nil {
		t.Error("a folder open for reading took a flag")
	}
	selectBox(t, client, "INBOX")
	messages, err = client.Fetch(imap.UIDSetNum(1), read).Collect()
	if err != nil || len(messages) != 1 || flagText(messages[0].Flags) != `\seen` {
		t.Errorf("SELECT and BODY[]: %+v, %v", messages, err)
	}
}

func TestFetch(t *testing.T) {
	t.Parallel()
	strange := map[string]string{
		"a line without a colon":    "Subject: một\r\nkhông phải trường\r\n\r\nĐồng ý\r\n",
		"a field name with letters": "Chủ đề: hai\r\n\r\nĐồng ý\r\n",
		"a field without a name":    "Subject: ba\r\n: x\r\n\r\nĐồng ý\r\n",
		"a header without an end":   "Subject: bốn\r\n",
		"a body and no header":      "\r\n\r\nĐồng ý\r\n",
		"a line that begins folded": " Subject: năm\r\n\r\nĐồng ý\r\n",
		"lines that end in LF":      "Subject: sáu\n\nĐồng ý\n",
		"nothing":                   "",
		"only an end of a line":     "\r\n",
	}
	for name, content := range strange {
		t.Run("byte by byte: "+name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			server := startMail(t, home)
			client := login(t, server, thu)
			appendTo(t, client, "INBOX", letter(lan, "trước"))
			appendTo(t, client, "INBOX", content)
			appendTo(t, client, "INBOX", letter(lan, "sau"))
			if err := client.Create(hộpDã, nil).Wait(); err != nil {
				t.Fatal(err)
			}
			selectBox(t, client, "INBOX")
			addFlags(t, client, imap.UIDSetNum(2), "$LoaDone")
			checkSecond(t, client, content)
			if _, err := client.Copy(imap.UIDSetNum(1, 2, 3), hộpDã).Wait(); err != nil {
				t.Fatal(err)
			}
			stop(t, server)
			client = login(t, startMail(t, home), thu)
			selectBox(t, client, hộpDã)
			checkSecond(t, client, content)
		})
	}
	t.Run("a letter that came since is not numbered before it is told", func(t *testing.T) {
		t.Parallel()
		server := startMail(t, t.TempDir())
		submit(t, server, lan, lan, thu, letter(lan, "một"))
		client := login(t, server, thu)
		selectBox(t, client, "INBOX")
		submit(t, server, lan, lan, thu, letter(lan, "hai"))
		for _, want := range []int{1, 2} {
			if got := len(fetchAll(t, client)); got != want {
				t.Errorf("%d letters, want %d", got, want)
			}
		}
	})
}

func appendTo(t *testing.T, client *imapclient.Client, folder, content string) {
	t.Helper()
	command := client.Append(folder, int64(len(content)), nil)
	if _, err := command.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := command.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := command.Wait(); err != nil {
		t.Fatal(err)
	}
}

// checkSecond checks the second of three letters, and that they come in their order.
func checkSecond(t *testing.T, client *imapclient.Client, want string) {
	t.Helper()
	messages := fetchAll(t, client)
	if len(messages) != 3 || messages[0].UID != 1 || messages[1].UID != 2 || messages[2].UID != 3 {
		t.Fatalf("letters %+v", messages)
	}
	if got := string(messages[1].FindBodySection(whole)); got != want || messages[1].RFC822Size != int64(len(want)) {
		t.Errorf("the letter is %q of %d bytes, want %q", got, messages[1].RFC822Size, want)
	}
	known, err := client.Fetch(imap.UIDSetNum(2), &imap.FetchOptions{Flags: true}).Collect()
	if err != nil || len(known) != 1 || flagText(known[0].Flags) != "$loadone" {
		t.Errorf("flags %+v, %v", known, err)
	}
	piece := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: 3, Size: 4}}
	cut, err := client.Fetch(imap.UIDSetNum(2), &imap.FetchOptions{
		UID: true, Envelope: true, BodyStructure: &imap.FetchItemBodyStructure{}, BodySection: []*imap.FetchItemBodySection{piece},
	}).Collect()
	if err != nil || len(cut) != 1 {
		t.Fatalf("%d letters, %v", len(cut), err)
	}
	if got := string(cut[0].FindBodySection(piece)); got != want[min(3, len(want)):min(7, len(want))] {
		t.Errorf("a piece is %q of %q", got, want)
	}
}

// Two connections that move the same letters to and fro neither wait for each other for ever nor lose one.
func TestMoveFromTwoSides(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	first, second := login(t, server, thu), login(t, server, thu)
	if err := first.Create("Khác", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		appendTo(t, first, "INBOX", letter(lan, "một"))
		appendTo(t, first, "Khác", letter(lan, "hai"))
	}
	selectBox(t, first, "INBOX")
	selectBox(t, second, "Khác")
	all := imap.UIDSet{{Start: 1, Stop: 0}}
	var group sync.WaitGroup
	for client, dest := range map[*imapclient.Client]string{first: "Khác", second: "INBOX"} {
		group.Go(func() {
			for range 10 {
				if _, err := client.Move(all, dest).Wait(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	letters := 0
	for _, name := range []string{"INBOX", "Khác"} {
		status, err := first.Status(name, &imap.StatusOptions{NumMessages: true}).Wait()
		if err != nil {
			t.Fatal(err)
		}
		letters += int(*status.NumMessages)
	}
	if letters != 40 {
		t.Errorf("%d letters, want 40", letters)
	}
}

func TestFolderNames(t *testing.T) {
	t.Parallel()
	client := login(t, startMail(t, t.TempDir()), thu)
	tests := []struct {
		name string
		do   func() error
	}{
		{"INBOX is not removed", func() error { return client.Delete("inbox").Wait() }},
		{"INBOX is not renamed", func() error { return client.Rename("INBOX", "Khác", nil).Wait() }},
		{"INBOX is there already", func() error { return client.Create("InBox", nil).Wait() }},
		{"a folder has a name", func() error { return client.Create("/", nil).Wait() }},
		{"nothing is renamed to nothing", func() error { return client.Rename("Khác", "/", nil).Wait() }},
		{"a folder that is not there is not removed", func() error { return client.Delete("Khác").Wait() }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.do(); err == nil {
				t.Error("it was done")
			}
		})
	}
	if diff := cmp.Diff([]string{"INBOX"}, folders(t, client)); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
	for _, name := range []string{"Loa", "Loa/Đã xử lý & lưu"} { // and a mail client sees them among those it is subscribed to
		if err := client.Create(name, nil).Wait(); err != nil {
			t.Fatal(err)
		}
	}
	listed, err := client.List("", "%", &imap.ListOptions{SelectSubscribed: true}).Collect()
	if err != nil || len(listed) != 2 {
		t.Errorf("subscribed at the top: %v, %v", listed, err)
	}
}
