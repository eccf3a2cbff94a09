package mailserver_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"

	"loa/waittest"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	for _, subject := range []string{"một", "hai", "ba", "bốn"} {
		submit(t, server, lan, lan, loaAddress, letter(lan, subject))
	}
	client := login(t, server, loaAddress)
	selectBox(t, client, "INBOX")
	addFlags(t, client, imap.UIDSetNum(1, 3), "$LoaDone")
	uids := func(ranges ...imap.UIDRange) []imap.UIDSet { return []imap.UIDSet{ranges} }
	tests := []struct {
		name     string
		criteria imap.SearchCriteria
		want     []imap.UID
	}{
		{"all", imap.SearchCriteria{}, []imap.UID{1, 2, 3, 4}},
		{"from the next UID on, which finds the last letter", imap.SearchCriteria{UID: uids(imap.UIDRange{Start: 5})}, []imap.UID{4}},
		{"a range", imap.SearchCriteria{UID: uids(imap.UIDRange{Start: 2, Stop: 3})}, []imap.UID{2, 3}},
		{"with a keyword in another case", imap.SearchCriteria{Flag: []imap.Flag{"$loadone"}}, []imap.UID{1, 3}},
		{"without a keyword", imap.SearchCriteria{NotFlag: []imap.Flag{"$LoaDone"}}, []imap.UID{2, 4}},
		{"by header", imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "message-id", Value: "<hai@"}}}, []imap.UID{2}},
		{"by text", imap.SearchCriteria{Body: []string{"Đồng ý"}, Not: []imap.SearchCriteria{{Text: []string{"<bốn@"}}}}, []imap.UID{1, 2, 3}},
		{"either", imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{{UID: uids(imap.UIDRange{Start: 1, Stop: 1})}, {Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: "BA"}}}}}}, []imap.UID{1, 3}},
		{"no letter is larger", imap.SearchCriteria{Larger: 1 << 20}, nil},
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

func TestMove(t *testing.T) {
	t.Parallel()
	t.Run("moved, copied and appended letters get UIDs and keep flags, also after a restart", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		server := startMail(t, home)
		for _, subject := range []string{"một", "hai", "ba"} {
			submit(t, server, lan, lan, loaAddress, letter(lan, subject))
		}
		client := login(t, server, loaAddress)
		selectBox(t, client, "INBOX")
		if _, err := client.Move(imap.UIDSetNum(1), processedFolder).Wait(); err == nil || !strings.Contains(err.Error(), "TRYCREATE") {
			t.Errorf("moving to a missing folder gives %v", err)
		}
		if err := client.Create(processedFolder, nil).Wait(); err != nil {
			t.Fatal(err)
		}
		addFlags(t, client, imap.UIDSetNum(2), "$LoaDone")
		moved, err := client.Move(imap.UIDSetNum(1, 2), processedFolder).Wait()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"1:2", "1:2"}, []string{moved.SourceUIDs.String(), moved.DestUIDs.String()}); diff != "" {
			t.Errorf("COPYUID (-want +got):\n%s", diff)
		}
		raw := strings.ReplaceAll(letter(minh, "nháp"), "\n", "\r\n")
		draft := client.Append(processedFolder, int64(len(raw)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagDraft}})
		if _, err := draft.Write([]byte(raw)); err != nil {
			t.Fatal(err)
		}
		if err := draft.Close(); err != nil {
			t.Fatal(err)
		}
		if data, err := draft.Wait(); err != nil || data.UID != 3 {
			t.Errorf("APPENDUID %+v, %v", data, err)
		}
		if _, err := client.Copy(imap.UIDSetNum(3), processedFolder).Wait(); err != nil {
			t.Fatal(err)
		}
		if rest := fetchAll(t, client); len(rest) != 1 || rest[0].UID != 3 {
			t.Errorf("%d letters left in INBOX", len(rest))
		}
		if err := server.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}

		client = login(t, startMail(t, home), loaAddress)
		status, err := client.Status(processedFolder, &imap.StatusOptions{NumMessages: true, UIDNext: true, NumUnseen: true}).Wait()
		if err != nil {
			t.Fatal(err)
		}
		if *status.NumMessages != 4 || status.UIDNext != 5 || *status.NumUnseen != 4 {
			t.Errorf("status: %d letters, %d unseen, next %d", *status.NumMessages, *status.NumUnseen, status.UIDNext)
		}
		if diff := cmp.Diff([]string{"INBOX", processedFolder}, folders(t, client)); diff != "" {
			t.Errorf("folders (-want +got):\n%s", diff)
		}
		selectBox(t, client, processedFolder)
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
	})
	t.Run("two connections that move the same letters in opposite directions do not deadlock and lose no letter", func(t *testing.T) {
		t.Parallel()
		server := startMail(t, t.TempDir())
		first, second := login(t, server, loaAddress), login(t, server, loaAddress)
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
	})
}

// IDLE announces letters that arrive during the command, and those that arrived before it.
func TestIdle(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	counts := make(chan uint32, 16)
	client := loginAt(t, server.IMAPAddr(), loaAddress, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				counts <- *data.NumMessages
			}
		},
	}})
	selectBox(t, client, "INBOX")
	submit(t, server, lan, lan, loaAddress, letter(lan, "trước")) // arrives before IDLE begins, and must be announced
	idle, err := client.Idle()
	if err != nil {
		t.Fatal(err)
	}
	awaitCount(t, counts, 1)
	submit(t, server, lan, lan, loaAddress, letter(lan, "sau"))
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
	waittest.Eventually(t, fmt.Sprintf("EXISTS is %d", want), func() error {
		select {
		case got := <-counts:
			if got != want {
				return fmt.Errorf("it is %d", got)
			}
			return nil
		default:
			return errors.New("there is no EXISTS")
		}
	})
}

// EXAMINE sets no flag and refuses STORE; after SELECT, FETCH BODY[] sets \Seen.
func TestSelect(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	submit(t, server, lan, lan, loaAddress, letter(lan, "một"))
	client := login(t, server, loaAddress)
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
		t.Error("STORE works in a read-only folder")
	}
	selectBox(t, client, "INBOX")
	messages, err = client.Fetch(imap.UIDSetNum(1), read).Collect()
	if err != nil || len(messages) != 1 || flagText(messages[0].Flags) != `\seen` {
		t.Errorf("SELECT and BODY[]: %+v, %v", messages, err)
	}
}

// Some names are refused. New folders are subscribed, so that mail clients show them.
func TestChangeFolder(t *testing.T) {
	t.Parallel()
	client := login(t, startMail(t, t.TempDir()), loaAddress)
	tests := []struct {
		name string
		do   func() error
	}{
		{"removing INBOX", func() error { return client.Delete("inbox").Wait() }},
		{"renaming INBOX", func() error { return client.Rename("INBOX", "Khác", nil).Wait() }},
		{"creating INBOX", func() error { return client.Create("InBox", nil).Wait() }},
		{"creating a folder without name", func() error { return client.Create("/", nil).Wait() }},
		{"renaming a missing folder to an empty name", func() error { return client.Rename("Khác", "/", nil).Wait() }},
		{"removing a missing folder", func() error { return client.Delete("Khác").Wait() }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.do(); err == nil {
				t.Error("it is not refused")
			}
		})
	}
	if diff := cmp.Diff([]string{"INBOX"}, folders(t, client)); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
	for _, name := range []string{"Loa", "Loa/Đã xử lý & lưu"} {
		if err := client.Create(name, nil).Wait(); err != nil {
			t.Fatal(err)
		}
	}
	listed, err := client.List("", "%", &imap.ListOptions{SelectSubscribed: true}).Collect()
	if err != nil || len(listed) != 2 {
		t.Errorf("subscribed at the top: %v, %v", listed, err)
	}
}
