package inbound

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"loa/activities/token"
	"loa/store"
)

var (
	codeInSubject = regexp.MustCompile(`(?i)\[loa[ -]([a-z2-7]{4})\]`)
	codeInForm    = regexp.MustCompile(`(?im)^\s*mã\s*:\s*loa-([a-z2-7]{4})(?:[^a-z0-9-]|$)`)
)

// byCode looks for short codes that a person may have typed or kept: in the subject, in a ready answer ("DUYET 7K3F"), at the head of
// a report form. A code is short, so it only picks among the questions to the owner of the sender's address; a code of somebody
// else's question is strange, whatever letter it was copied from.
func (p *placing) byCode(ctx context.Context) (finding, error) {
	codes := p.codes()
	if len(codes) == 0 || p.sender.ID == "" {
		return finding{}, nil
	}
	if p.place.TokenHash != "" && len(codes) == 1 && codes[0] == p.place.Code {
		return finding{asks: []store.Ask{p.place}}, nil // as in almost every answer
	}
	asks, err := p.Store.AsksOfByCode(ctx, p.sender.ID, codes)
	if err != nil {
		return finding{}, err
	}
	f := finding{asks: p.openFirst(asks)}
	for _, code := range codes {
		if !slices.ContainsFunc(asks, func(a store.Ask) bool { return a.Code == code }) {
			f.strange = "mã " + code + " không thuộc việc của người gửi"
		}
	}
	if f.strange != "" {
		return f, nil
	}
	return p.outgrown(ctx, f)
}

func (p *placing) codes() []string {
	var codes []string
	add := func(code string) {
		if code = strings.ToUpper(code); code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	add(p.reading.Code)
	for _, m := range codeInSubject.FindAllStringSubmatch(p.letter.Subject, -1) {
		add(m[1])
	}
	for _, m := range codeInForm.FindAllStringSubmatch(p.reading.NewText, -1) {
		add(m[1])
	}
	return codes
}

// openFirst gives the questions that still wait; when none does, those that are over, so that whoever answers late is told so.
func (p *placing) openFirst(asks []store.Ask) []store.Ask {
	var open []store.Ask
	for _, ask := range asks {
		if ask.Open(p.Now()) {
			open = append(open, ask)
		}
	}
	if len(open) > 0 {
		return p.questions(open)
	}
	return p.questions(asks)
}

// What is looked through for links, and how many are followed: a thread of a year still fits.
const (
	maxQuoted = 1 << 20
	maxLinks  = 50
)

// sealedLink is the end of a link of ours; mail gateways that rewrite links put it into another's query.
var sealedLink = regexp.MustCompile(`(?:/|%2[Ff])d(?:/|%2[Ff])([a-z2-7]{52})\b`)

// byLink looks for the sealed links of our letters in all of the letter, also in what it quotes. Whoever forwards a letter forwards its
// link, so a link says what a letter is about, never who wrote it: it picks among the sender's own questions.
func (p *placing) byLink(ctx context.Context) (finding, error) {
	hashes, err := p.links(ctx)
	if err != nil {
		return finding{}, err
	}
	asks, err := p.Store.AsksByHash(ctx, hashes)
	if err != nil {
		return finding{}, err
	}
	var own []store.Ask
	for _, ask := range asks {
		if p.sender.ID != "" && ask.Person == p.sender.ID {
			own = append(own, ask)
		}
	}
	f := finding{asks: p.openFirst(own)}
	if len(own) == 0 && len(asks) > 0 {
		f.strange = "đường dẫn trong phần trích thuộc việc của người khác"
	}
	return p.outgrown(ctx, f)
}

// links are the hashes of the tokens in the links whose seal is ours.
func (p *placing) links(ctx context.Context) ([]string, error) {
	var hashes []string
	for _, text := range []string{p.letter.Text, p.letter.HTML} {
		for _, m := range sealedLink.FindAllStringSubmatch(text[:min(len(text), maxQuoted)], maxLinks) {
			secret, err := p.secret(ctx)
			if err != nil {
				return nil, err
			}
			if hash, sealed := token.AskOfLink(secret, m[1]); sealed && !slices.Contains(hashes, hash) {
				hashes = append(hashes, hash)
			}
		}
	}
	return hashes, nil
}
