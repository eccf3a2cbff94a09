package inbound_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

// The attacks are letters that try to pass for an approval of the head of the finance department.
func TestAuthenticate(t *testing.T) {
	t.Parallel()
	t.Run("no attack of the corpus is proved for the head", func(t *testing.T) {
		t.Parallel()
		ca := mailtest.NewAuthority(t, "Hà Nội")
		for _, a := range mailtest.Attacks(t) {
			t.Run(strings.TrimSuffix(a.File, ".eml"), func(t *testing.T) {
				t.Parallel()
				raw := a.Raw(t)
				letter := mailtest.Parse(t, string(raw))
				signatures := senderauth.VerifySignatures(t.Context(), raw, letter, senderauth.Verifier{LookupTXT: mailtest.Zone{}.Lookup, Roots: ca.Roots(), Now: mailtest.Arrival})
				got := inbound.Interpret(letter, signatures, a.Trust(), reply.Context{})
				if string(got.Authentication) != a.Authentication || got.Sender != a.Sender || !mailtest.HasCheck(got.Checks, a.Reason) {
					t.Errorf("got %s from %q, want %s from %q because of %q: %+v", got.Authentication, got.Sender, a.Authentication, a.Sender, a.Reason, got.Checks)
				}
				proved := got.Authentication != senderauth.Unauthenticated && got.Authentication != senderauth.AuthenticationFailed &&
					got.Doubt == "" && got.MachineSign == ""
				if _, behalf := letter.OnBehalf(); proved && got.Sender == mailtest.HeadOfFinance && !behalf && !got.TokenConflict && a.Harmful(got) {
					t.Errorf("the attack counts as the head's approval: %+v", got.Checks)
				}
			})
		}
	})
}

func TestAttacks(t *testing.T) {
	t.Parallel()
	t.Run("every letter of the corpus is in its table", func(t *testing.T) {
		t.Parallel()
		files, err := filepath.Glob("../mailtest/attacks/*.eml")
		if err != nil {
			t.Fatal(err)
		}
		var named []string
		for _, a := range mailtest.Attacks(t) {
			named = append(named, filepath.Join("../mailtest/attacks", a.File))
		}
		slices.Sort(named)
		if !slices.Equal(named, files) {
			t.Errorf("the table has %d letters, the folder %d", len(named), len(files))
		}
	})
}

func TestInterpret(t *testing.T) {
	t.Parallel()
	t.Run("the fields that the activities use", func(t *testing.T) {
		t.Parallel()
		raw := mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField + "To: loa+" + mailtest.Token + "@tp.test\r\nSubject: Re: [LOA-2022-0017] Xin ý kiến\r\n\r\n"
		type fields struct {
			Kind               inbound.Kind
			Verdict            reply.Verdict
			Code, Task, Sender string
			Comment            string
			Cancel             bool
			Authentication     senderauth.Authentication
		}
		tests := []struct {
			name, body string
			want       fields
		}{
			{name: "a return with its reason", body: "Trả lại.\nThiếu số liệu.", want: fields{Kind: inbound.KindReply, Verdict: reply.VerdictReturn, Code: "", Task: "LOA-2022-0017", Sender: "binh@tp.test", Comment: "Trả lại.\nThiếu số liệu.", Cancel: false, Authentication: senderauth.AuthenticatedByDMARC}},
			{name: "a prepared answer", body: "DUYET 7K3F", want: fields{Kind: inbound.KindReply, Verdict: reply.VerdictApprove, Code: "7K3F", Task: "LOA-2022-0017", Sender: "binh@tp.test", Comment: "", Cancel: false, Authentication: senderauth.AuthenticatedByDMARC}},
			{name: "an urgent word that is no code", body: "DUYET NGAY", want: fields{Kind: inbound.KindReply, Verdict: reply.VerdictApprove, Code: "", Task: "LOA-2022-0017", Sender: "binh@tp.test", Comment: "", Cancel: false, Authentication: senderauth.AuthenticatedByDMARC}},
			{name: "a withdrawal", body: "HỦY", want: fields{Kind: inbound.KindReply, Verdict: reply.VerdictReturn, Code: "", Task: "LOA-2022-0017", Sender: "binh@tp.test", Comment: "HỦY", Cancel: true, Authentication: senderauth.AuthenticatedByDMARC}},
			{name: "not me", body: "Không phải tôi", want: fields{Kind: inbound.KindReply, Verdict: reply.VerdictUnclear, Code: "", Task: "LOA-2022-0017", Sender: "binh@tp.test", Comment: "", Cancel: true, Authentication: senderauth.AuthenticatedByDMARC}},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				r := inbound.Explain([]byte(raw+test.body), mailtest.Trust, reply.Context{})
				got := fields{Kind: r.Kind, Verdict: r.Verdict, Code: r.Code, Task: r.TaskCode, Sender: r.Sender, Comment: r.Comment, Cancel: r.Cancel, Authentication: r.Authentication}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
	t.Run("text and HTML that disagree are unclear", func(t *testing.T) {
		t.Parallel()
		got := inbound.Explain([]byte(mailtest.AlternativeLetter("Đồng ý", "<p>Không đồng ý</p>")), mailtest.Trust, reply.Context{})
		if got.Verdict == reply.VerdictApprove || got.Confidence >= 0.8 {
			t.Errorf("got %s with confidence %.1f", got.Verdict, got.Confidence)
		}
		got = inbound.Explain([]byte(mailtest.AlternativeLetter("Không đồng ý", "<p>Đồng ý</p>")), mailtest.Trust, reply.Context{})
		if got.Verdict != reply.VerdictUnclear {
			t.Errorf("got %s, want unclear", got.Verdict)
		}
	})
}

func TestInterpretation(t *testing.T) {
	t.Parallel()
	t.Run("the JSON has four fields", func(t *testing.T) {
		t.Parallel()
		out, err := json.Marshal(inbound.Explain([]byte(mailtest.FromField+"Subject: Re: x\r\n\r\nĐồng ý"), mailtest.Trust, reply.Context{}))
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(out, &fields); err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for name := range fields {
			names[name] = true
		}
		if diff := cmp.Diff(map[string]bool{"kind": true, "verdict": true, "new_text": true, "checks": true}, names); diff != "" {
			t.Error(diff)
		}
	})
}

// FuzzInterpret interprets letters of any bytes: the text is always clean, and only the answer of a single sender is proved or an approval.
func FuzzInterpret(f *testing.F) {
	for _, client := range mailtest.Clients {
		f.Add([]byte(client.Reply("Đồng ý nhưng sửa tiêu đề")))
	}
	f.Add([]byte("From: a: b@c;, <d@e> (\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Disposition: attachment; filename*0*=utf-8''%C3; filename*1=a\r\n\r\n--x--"))
	f.Add([]byte("Subject: =?utf-8?B?4buJIG7hu5?= =?x?q?=\xff?=\r\nFrom: \xff@\xfe\r\n\r\n\xd0\xf4\xccng"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		letter, err := mail.Parse(raw)
		if err != nil {
			return
		}
		mailtest.AssertCleanText(t, "text", letter.Text)
		mailtest.AssertCleanText(t, "HTML", letter.HTML)
		mailtest.AssertCleanText(t, "subject", letter.Subject)
		for _, file := range letter.Attachments {
			mailtest.AssertCleanFileName(t, file.Name)
		}
		got := inbound.Interpret(letter, senderauth.Signatures{}, mailtest.Trust, reply.Context{})
		mailtest.AssertCleanText(t, "new text", got.NewText)
		if got.Authentication != senderauth.AuthenticationFailed && got.Authentication != senderauth.Unauthenticated && len(letter.From) != 1 {
			t.Errorf("proved %d senders", len(letter.From))
		}
		if got.Verdict == reply.VerdictApprove && (got.Kind != inbound.KindReply && got.Kind != inbound.KindOther || got.Confidence < 0.8) {
			t.Errorf("approved by a letter of kind %s with confidence %.1f", got.Kind, got.Confidence)
		}
	})
}

// BenchmarkExplainHostileText measures texts that are built to be slow to interpret.
func BenchmarkExplainHostileText(b *testing.B) {
	for _, text := range []struct{ name, text string }{
		{name: "lines of signatures", text: "Đồng ý\n" + strings.Repeat("ĐT: 1\n", 100_000)},
		{name: "lines below a closing", text: "Đồng ý\nTrân trọng\n" + strings.Repeat("không sửa ảnh\n", 100_000)},
		{name: "one long line", text: "Đồng ý " + strings.Repeat("nhưng không ", 100_000)},
		{name: "many items", text: strings.Repeat("1, 2 và 3 duyệt, ", 3_800)},
		{name: "beginnings of attributions", text: strings.Repeat("Vào ngày 5/6\n", 100_000)},
		{name: "letters of a wrong encoding", text: strings.Repeat("Äá»“ng Ã½\n", 100_000)},
	} {
		raw := []byte(mailtest.PlainLetter("utf-8", "8bit", text.text))
		b.Run(text.name, func(b *testing.B) {
			for b.Loop() {
				if got := inbound.Explain(raw, mailtest.Trust, reply.Context{}); got.Verdict == reply.VerdictApprove {
					b.Fatal("got an approval")
				}
			}
		})
	}
}

// BenchmarkExplain measures an ordinary reply of Gmail with its quotation, from bytes to verdict.
func BenchmarkExplain(b *testing.B) {
	raw := []byte(mailtest.Clients[1].Reply("Đồng ý với dự thảo, đề nghị phát hành ngay."))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if got := inbound.Explain(raw, mailtest.Trust, reply.Context{}); got.Verdict != reply.VerdictApprove {
			b.Fatalf("got %s", got.Verdict)
		}
	}
}
