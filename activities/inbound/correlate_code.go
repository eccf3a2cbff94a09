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
	// codeReceived matches the ready answer to a rehearsal: "ĐÃ NHẬN 7K3F", with or without marks.
	codeReceived = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}])(?:đã nhận|da nhan)\s+([a-z2-7]{4})(?:[^a-z0-9-]|$)`)
	codeInForm   = regexp.MustCompile(`(?im)^\s*mã\s*:\s*loa-([a-z2-7]{4})(?:[^a-z0-9-]|$)`)
)

// byCode finds short codes: in the subject, in a ready answer ("DUYET 7K3F"), at the head of a report form. A short code only selects among
// the questions to the owner of the sender's address. The code of another person's question is unrecognised.
func (s *search) byCode(ctx context.Context) (finding, error) {
	codes := s.codes()
	if len(codes) == 0 || s.sender.ID == "" {
		return finding{}, nil
	}
	if s.request.TokenHash != "" && len(codes) == 1 && codes[0] == s.request.Code {
		return finding{requests: []store.Request{s.request}}, nil // as in almost every answer
	}
	requests, err := s.store.RequestsOfByCode(ctx, s.sender.ID, codes)
	if err != nil {
		return finding{}, err
	}
	f := finding{requests: s.openFirst(requests)}
	for _, code := range codes {
		if !slices.ContainsFunc(requests, func(a store.Request) bool { return a.Code == code }) {
			f.unrecognised = "mã " + code + " không thuộc việc của người gửi"
		}
	}
	if f.unrecognised != "" {
		return f, nil
	}
	return s.taskOfClosed(ctx, f)
}

func (s *search) codes() []string {
	var codes []string
	add := func(code string) {
		if code = strings.ToUpper(code); code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	add(s.interpreted.Code)
	for _, m := range codeInSubject.FindAllStringSubmatch(s.parsed.Subject, -1) {
		add(m[1])
	}
	for _, m := range codeInForm.FindAllStringSubmatch(s.interpreted.NewText, -1) {
		add(m[1])
	}
	return codes
}

// openFirst returns the open questions, and the closed ones when none is open, so that a late sender gets an answer about the lateness.
func (s *search) openFirst(requests []store.Request) []store.Request {
	var open []store.Request
	for _, request := range requests {
		if request.Open(s.now()) {
			open = append(open, request)
		}
	}
	if len(open) > 0 {
		return s.distinct(open)
	}
	return s.distinct(requests)
}

// The limits of the search for links. A thread of a year is within them.
const (
	maxQuoted = 1 << 20
	maxLinks  = 50
)

// signedLink matches the end of a link of ours, also where a mail gateway has put the link into a query.
var signedLink = regexp.MustCompile(`(?:/|%2[Ff])d(?:/|%2[Ff])([a-z2-7]{52})\b`)

// byLink finds the signed links of our letters in the whole letter, also in quotations. A forwarded letter keeps its link, so that a link
// proves no sender: it only selects among the questions to the sender.
func (s *search) byLink(ctx context.Context) (finding, error) {
	hashes, err := s.links()
	if err != nil {
		return finding{}, err
	}
	requests, err := s.store.RequestsByHash(ctx, hashes)
	if err != nil {
		return finding{}, err
	}
	var own []store.Request
	for _, request := range requests {
		if s.sender.ID != "" && request.Person == s.sender.ID {
			own = append(own, request)
		}
	}
	f := finding{requests: s.openFirst(own)}
	if len(own) == 0 && len(requests) > 0 {
		f.unrecognised = "đường dẫn trong phần trích thuộc việc của người khác"
	}
	return s.taskOfClosed(ctx, f)
}

// links are the hashes of the tokens in links with a valid signature.
func (s *search) links() ([]string, error) {
	secrets, err := s.store.Secrets()
	if err != nil {
		return nil, err
	}
	var hashes []string
	for _, text := range []string{s.parsed.Text, s.parsed.HTML} {
		for _, m := range signedLink.FindAllStringSubmatch(text[:min(len(text), maxQuoted)], maxLinks) {
			if hash, valid := token.HashOfLink(secrets, m[1]); valid && !slices.Contains(hashes, hash) {
				hashes = append(hashes, hash)
			}
		}
	}
	return hashes, nil
}
