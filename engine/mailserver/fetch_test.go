package mailserver_test

import (
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

func TestFetch(t *testing.T) {
	t.Parallel()
	malformed := map[string]string{
		"a line without a colon":              "Subject: một\r\nkhông phải trường\r\n\r\nĐồng ý\r\n",
		"a field name with non-ASCII letters": "Chủ đề: hai\r\n\r\nĐồng ý\r\n",
		"a field without name":                "Subject: ba\r\n: x\r\n\r\nĐồng ý\r\n",
		"a header without end":                "Subject: bốn\r\n",
		"a body without header":               "\r\n\r\nĐồng ý\r\n",
		"a folded line without field":         " Subject: năm\r\n\r\nĐồng ý\r\n",
		"line ends LF":                        "Subject: sáu\n\nĐồng ý\n",
		"an empty letter":                     "",
		"a line end only":                     "\r\n",
	}
	for name, content := range malformed {
		t.Run("the bytes are returned: "+name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			server := startMail(t, home)
			client := login(t, server, loaAddress)
			appendTo(t, client, "INBOX", letter(lan, "trước"))
			appendTo(t, client, "INBOX", content)
			appendTo(t, client, "INBOX", letter(lan, "sau"))
			if err := client.Create(processedFolder, nil).Wait(); err != nil {
				t.Fatal(err)
			}
			selectBox(t, client, "INBOX")
			addFlags(t, client, imap.UIDSetNum(2), "$LoaDone")
			checkSecond(t, client, content)
			if _, err := client.Copy(imap.UIDSetNum(1, 2, 3), processedFolder).Wait(); err != nil {
				t.Fatal(err)
			}
			stop(t, server)
			client = login(t, startMail(t, home), loaAddress)
			selectBox(t, client, processedFolder)
			checkSecond(t, client, content)
		})
	}
	t.Run("a letter has no sequence number before it is announced", func(t *testing.T) {
		t.Parallel()
		server := startMail(t, t.TempDir())
		submit(t, server, lan, lan, loaAddress, letter(lan, "một"))
		client := login(t, server, loaAddress)
		selectBox(t, client, "INBOX")
		submit(t, server, lan, lan, loaAddress, letter(lan, "hai"))
		for _, want := range []int{1, 2} {
			if got := len(fetchAll(t, client)); got != want {
				t.Errorf("%d letters, want %d", got, want)
			}
		}
	})
}

// checkSecond checks the content and flags of the second of three letters, and their order.
func checkSecond(t *testing.T, client *imapclient.Client, want string) {
	t.Helper()
	messages := fetchAll(t, client)
	if len(messages) != 3 || messages[0].UID != 1 || messages[1].UID != 2 || messages[2].UID != 3 {
		t.Fatalf("letters %+v", messages)
	}
	if got := string(messages[1].FindBodySection(whole)); got != want || messages[1].RFC822Size != int64(len(want)) {
		t.Errorf("the letter is %q of %d bytes, want %q", got, messages[1].RFC822Size, want)
	}
	flagged, err := client.Fetch(imap.UIDSetNum(2), &imap.FetchOptions{Flags: true}).Collect()
	if err != nil || len(flagged) != 1 || flagText(flagged[0].Flags) != "$loadone" {
		t.Errorf("flags %+v, %v", flagged, err)
	}
	piece := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: 3, Size: 4}}
	cut, err := client.Fetch(imap.UIDSetNum(2), &imap.FetchOptions{
		UID: true, Envelope: true, BodyStructure: &imap.FetchItemBodyStructure{}, BodySection: []*imap.FetchItemBodySection{piece},
	}).Collect()
	if err != nil || len(cut) != 1 {
		t.Fatalf("%d letters, %v", len(cut), err)
	}
	if got := string(cut[0].FindBodySection(piece)); got != want[min(3, len(want)):min(7, len(want))] {
		t.Errorf("a part is %q of %q", got, want)
	}
}
