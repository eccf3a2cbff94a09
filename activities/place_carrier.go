package activities

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"loa/mail/inbound"
	"loa/plan"
	"loa/store"
)

// byAddress looks for whole tokens in the addresses the letter went to: mail servers strip and move them, so every field that may
// hold one is looked at.
func (p *placing) byAddress(ctx context.Context) (finding, error) {
	var hashes []string
	for _, carrier := range inbound.References(p.letter) {
		hash := AskOfMail(carrier.Token)
		if carrier.Full() && inAddress(carrier.Where) && !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	f, err := p.resolve(ctx, hashes)
	if err == nil && f.nothing() && len(hashes) > 0 {
		f.strange = "mã trong địa chỉ nhận không có trong sổ"
	}
	return f, err
}

// addressed says that what the sender wrote names a question too, and not only the addresses that mail servers noted on the way: a
// genuine letter to somebody else, sent on to a question's address, is no answer to it.
func (d *delivery) addressed() bool {
	return slices.ContainsFunc(inbound.References(d.letter), func(c inbound.Reference) bool {
		return c.BySender()
	})
}

func inAddress(where string) bool {
	switch where {
	case "in-reply-to", "references", "subject", "body":
		return false
	}
	return true
}

// resolve finds what tokens stand for, by their hashes. One that stands for a list outranks none other: together with a question it
// is two answers.
func (p *placing) resolve(ctx context.Context, hashes []string) (finding, error) {
	asks, err := p.Store.RequestsByHash(ctx, hashes)
	if err != nil {
		return finding{}, err
	}
	f := finding{asks: p.questions(asks)}
	for _, hash := range hashes {
		if slices.ContainsFunc(asks, func(a store.Request) bool { return a.TokenHash == hash }) {
			continue
		}
		list, err := p.Store.BatchRequest(ctx, hash)
		switch {
		case errors.Is(err, store.ErrNotFound) || err == nil && len(list.Items) == 0:
		case err != nil:
			return finding{}, err
		case f.listing.TokenHash != "":
			f.strange = "hai danh mục trong một thư"
		default:
			f.listing = list
		}
	}
	if len(f.asks) > 0 && f.listing.TokenHash != "" {
		f.strange, f.listing = "một danh mục và một việc riêng", store.BatchRequest{}
	}
	return p.outgrown(ctx, f)
}

// outgrown lets go of a question that is closed when the letter hands in what the task waits for by now: people answer an old letter
// to send a report. The letter still says which task it is about.
func (p *placing) outgrown(ctx context.Context, f finding) (finding, error) {
	if len(f.asks) != 1 || f.asks[0].Open(p.Now()) || f.asks[0].Person != p.sender.ID || p.serves(f.asks[0].Purpose) {
		return f, nil
	}
	if err := p.readOpen(ctx); err != nil {
		return finding{}, err
	}
	for _, ask := range p.fitting() {
		if ask.Task == f.asks[0].Task {
			return finding{task: ask.Task}, nil
		}
	}
	return f, nil
}

// maxThread is how many letters of a thread are looked up, the youngest: a header may name thousands.
const maxThread = 50

var tokenInID = regexp.MustCompile(`(?:^|[^a-z0-9])loa[.+-]([a-z2-7]{26})(?:[.@]|$)`)

// byThread looks for the youngest letter of ours that this one answers: In-Reply-To, then References from the end, for a thread quotes
// its whole past. A letter of ours that asked nothing says only which task it was about.
func (p *placing) byThread(ctx context.Context) (finding, error) {
	ids := p.thread()
	if len(ids) > 0 && p.place.TokenHash != "" && slices.Equal(tokensIn(tokenInID, strings.ToLower(ids[0])), []string{p.place.TokenHash}) {
		return finding{asks: []store.Request{p.place}}, nil // as in almost every answer
	}
	sent, err := p.Store.SentLetters(ctx, ids)
	if err != nil {
		return finding{}, err
	}
	for _, id := range ids {
		f, err := p.ofLetter(ctx, id, sent)
		if err != nil || !f.nothing() {
			return f, err
		}
	}
	return finding{}, nil
}

// thread lists the Message-IDs that the letter answers, the youngest first, each once.
func (p *placing) thread() []string {
	var ids []string
	add := func(id string) {
		if id != "" && len(ids) < maxThread && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	add(p.letter.InReplyTo)
	for _, id := range slices.Backward(p.letter.References) {
		add(id)
	}
	return ids
}

// ofLetter is what a letter with that Message-ID asked, when it was one of ours. Its token is made from its key; a question that went
// back to a sender carries the token of the question it is about.
func (p *placing) ofLetter(ctx context.Context, id string, sent []store.SentLetter) (finding, error) {
	task := plan.TaskID("")
	hashes := tokensIn(tokenInID, strings.ToLower(id))
	for _, letter := range sent {
		if letter.MessageID != id {
			continue
		}
		secret, err := p.secret(ctx)
		if err != nil {
			return finding{}, err
		}
		task = letter.Task
		hashes = append(hashes, newToken(secret, letter.Key).hash())
		hashes = append(hashes, tokensIn(tokenInReply, letter.ReplyTo)...)
	}
	slices.Sort(hashes)
	f, err := p.resolve(ctx, slices.Compact(hashes))
	if err == nil && f.nothing() {
		f.task = task
	}
	return f, err
}

var tokenInReply = regexp.MustCompile(`\+([a-z2-7]{26})@`)

func tokensIn(form *regexp.Regexp, text string) []string {
	var hashes []string
	for _, m := range form.FindAllStringSubmatch(text, -1) {
		hashes = append(hashes, AskOfMail(m[1]))
	}
	return hashes
}
