package mailserver_test

import (
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"
)

func TestMailSearch(t *testing.T) {
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

func TestMailMoveCopyAndAppend(t *testing.T) {
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
	raw := letter(minh, "nháp")
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
	var names []string
	listed, err := client.List("", "*", nil).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range listed {
		names = append(names, data.Mailbox)
	}
	if diff := cmp.Diff([]string{"INBOX", hộpDã}, names); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
	selectBox(t, client, hộpDã)
	var flags []string
	for _, message := range fetchAll(t, client) {
		flags = append(flags, flagText(message.Flags))
	}
	if diff := cmp.Diff([]string{"", "$LoaDone", `\Draft`, ""}, flags); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
	if space, err := client.Namespace().Wait(); err != nil || len(space.Personal) != 1 || space.Personal[0].Delim != '/' {
		t.Errorf("namespace %+v, %v", space, err)
	}
}

func TestMailIdleWakes(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	counts := make(chan uint32, 16)
	client := loginWith(t, server, thu, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
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

func TestMailReadOnlyAndSeen(t *testing.T) {
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
	if err != nil || len(messages) != 1 || flagText(messages[0].Flags) != `\Seen` {
		t.Errorf("SELECT and BODY[]: %+v, %v", messages, err)
	}
}
