package mailserver_test

import (
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"
)

// Letters are looked for in the spool, also after a restart and in the folder to which they were moved.
func TestSearchInSpool(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	server := startMail(t, home)
	for _, subject := range []string{"một", "hai", "ba"} {
		submit(t, server, lan, lan, loaAddress, letter(lan, subject))
	}
	client := login(t, server, loaAddress)
	selectBox(t, client, "INBOX")
	if err := client.Create(processedFolder, nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Move(imap.UIDSetNum(1), processedFolder).Wait(); err != nil {
		t.Fatal(err)
	}
	stop(t, server)
	client = login(t, startMail(t, home), loaAddress)
	status, err := client.Status("INBOX", &imap.StatusOptions{Size: true}).Wait()
	if err != nil {
		t.Fatal(err)
	}
	selectBox(t, client, "INBOX")
	addFlags(t, client, imap.UIDSetNum(3), imap.FlagSeen)
	size := int64(0)
	for _, message := range fetchAll(t, client) {
		size += message.RFC822Size
	}
	if status.Size == nil || *status.Size != size || size == 0 {
		t.Errorf("the status has size %v, the letters have %d bytes", status.Size, size)
	}
	subject := func(text string) imap.SearchCriteria {
		return imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: text}}}
	}
	seen := imap.SearchCriteria{Flag: []imap.Flag{imap.FlagSeen}}
	for _, c := range []struct {
		name     string
		criteria imap.SearchCriteria
		want     []imap.UID
	}{
		{"a header", subject("hai"), []imap.UID{2}},
		{"a header of a letter that was moved", subject("một"), nil},
		{"a header that no letter has", subject("bốn"), nil},
		{"not a header", imap.SearchCriteria{Not: []imap.SearchCriteria{subject("hai")}}, []imap.UID{3}},
		{"a header or a flag", imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{subject("hai"), seen}}}, []imap.UID{2, 3}},
		{"a header and a flag", imap.SearchCriteria{Header: subject("hai").Header, Flag: seen.Flag}, nil},
		{"larger than nothing", imap.SearchCriteria{Larger: 1}, []imap.UID{2, 3}},
		{"smaller than any letter", imap.SearchCriteria{Smaller: 2}, nil},
	} {
		found, err := client.UIDSearch(&c.criteria, nil).Wait()
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, found.AllUIDs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	selectBox(t, client, processedFolder)
	if diff := cmp.Diff([]row{{UID: 1, Subject: "một"}}, rows(t, client)); diff != "" {
		t.Errorf("moved letters (-want +got):\n%s", diff)
	}
}
