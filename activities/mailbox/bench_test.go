package mailbox_test

import (
	"context"
	"testing"

	"loa/store"
)

// BenchmarkMailbox takes a thousand ordinary letters from an IMAP server to their ends: fetched, filed, marked, read, closed. The IMAP
// server runs in the same process and takes its share.
func BenchmarkMailbox(b *testing.B) {
	const n = 1000
	for b.Loop() {
		b.StopTimer()
		p := newPost(b)
		p.arrives(ours, letters(1, n)...)
		done := p.accounted(n, map[store.Outcome]int{store.OutcomeTriage: n})
		b.StartTimer()
		for done() != nil {
			if err := p.round(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}

// round is one round of the Mailbox workflow.
func (p *post) round(ctx context.Context) error {
	if err := p.ReadMailbox(ctx, ours); err != nil {
		return err
	}
	return p.inbound.DeliverLetters(ctx)
}
