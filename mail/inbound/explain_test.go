package inbound_test

import (
	"strings"
	"testing"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

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
				if got := inbound.Explain(raw, mailtest.Trust); got.Verdict == reply.VerdictApprove {
					b.Fatal("got an approval")
				}
			}
		})
	}
}

// BenchmarkExplain measures an ordinary reply of Gmail with its quotation, from bytes to verdict.
func BenchmarkExplain(b *testing.B) {
	raw := []byte(mailtest.Clients[1].Wrap("Đồng ý với dự thảo, đề nghị phát hành ngay."))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if got := inbound.Explain(raw, mailtest.Trust); got.Verdict != reply.VerdictApprove {
			b.Fatalf("got %s", got.Verdict)
		}
	}
}
