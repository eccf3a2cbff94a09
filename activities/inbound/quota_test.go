package inbound_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"loa/activities/inbound"
	"loa/mail/senderauth"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

func TestQuota(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	err := s.SaveDirectory(t.Context(), directory.Directory{
		Units:     []directory.Unit{{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment}},
		People:    []directory.Person{{ID: "an", Name: "Nguyễn Thị An"}},
		Addresses: []directory.AddressOf{{Address: "an@so-noi-vu.test", Person: "an", Unit: "so-noi-vu"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	q := inbound.Quota{Store: s.Reader, Trust: senderauth.Trust{AuthservIDs: []string{"mx.hanoi.test"}}, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	at := time.Date(2027, time.March, 2, 9, 0, 0, 0, time.UTC)
	large := func(from, results string, size int) []byte {
		return []byte("Authentication-Results: mx.hanoi.test; " + results + "\r\nReceived: from x by mx.hanoi.test; Tue, 02 Mar 2027 09:00:00 +0700\r\nFrom: " + from + "\r\nTo: loa@cchc.hanoi.test\r\nSubject: Bao cao\r\nMessage-ID: <1@khac.test>\r\n" +
			"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nKính gửi.\r\n--b\r\n" +
			"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n" + strings.Repeat(strings.Repeat("a", 70)+"\r\n", size/72) + "--b--\r\n")
	}
	for _, test := range []struct {
		name  string
		raw   []byte
		whole bool
	}{
		{"a small letter of anybody is whole", large("a@khac.test", "dmarc=none header.from=khac.test", 500<<10), true},
		{"a large letter of a proven sender is whole", large("a@khac.test", "dmarc=pass header.from=khac.test", 3<<20), true},
		{"a large letter of an unproven stranger is kept without its files", large("a@khac.test", "dmarc=none header.from=khac.test", 3<<20), false},
		{"a large letter of a registered address waits for its one-time code with its files", large("an@so-noi-vu.test", "dmarc=none header.from=so-noi-vu.test", 3<<20), true},
		{"what is no letter is cut", []byte(strings.Repeat("a", 3<<20)), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			kept, leftOut := q.Shorten(t.Context(), test.raw, at)
			if whole := len(kept) == len(test.raw); whole != test.whole || whole != (leftOut == "") {
				t.Errorf("%d of %d bytes are kept, left out: %q", len(kept), len(test.raw), leftOut)
			}
		})
	}
}

// TestFlooded sends more unproven letters of one mail domain than a day takes.
func TestFlooded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	twoDrafts(f)
	stranger := func(i int) testLetter {
		l := f.letterFrom(binh, fmt.Sprint("Chào ", i), fmt.Sprint("Mời mua hàng ", i))
		l.from = fmt.Sprintf("nguoi-la-%d@ban-hang.test", i)
		return l.unproven()
	}
	ends := map[store.Outcome]int{}
	for i := range 310 {
		ends[f.process(stranger(i).bytes()).Outcome]++
	}
	if ends[store.OutcomeTriage] != 300 || ends[store.OutcomeQuarantined] != 10 {
		t.Errorf("outcomes %v, want 300 before people and 10 set aside", ends)
	}
	if got := outcomes(f, approvalOf(f)); got[0] != store.OutcomeApplied {
		t.Errorf("the head's approval ends as %s", got[0])
	}
	if got := outcomes(f, func() testLetter { l := stranger(999); l.results = ""; return l }()); got[0] != store.OutcomeTriage {
		t.Errorf("a proven letter of the flooding domain ends as %s", got[0])
	}
}

// TestSenderOfDay sends more letters of one proven address than a day takes.
func TestSenderOfDay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	twoDrafts(f)
	one := func(i int) testLetter {
		return f.letterFrom(mai, fmt.Sprint("Gửi lại ", i), fmt.Sprint("Máy gửi thư lần ", i))
	}
	ends := map[string]int{}
	for i := range 505 {
		ends[f.process(one(i).bytes()).Note]++
	}
	const note = "Địa chỉ này đã gửi quá nhiều thư trong một ngày; thư được giữ lại để người xem, không trả lời tự động."
	if ends[note] != 5 {
		t.Errorf("outcomes %v, want 5 of 505 to wait", ends)
	}
	if got := outcomes(f, approvalOf(f)); got[0] != store.OutcomeApplied {
		t.Errorf("the head's approval ends as %s", got[0])
	}
}
