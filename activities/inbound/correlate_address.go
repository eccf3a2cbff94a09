package inbound

import (
	"context"
	"errors"
	"slices"

	mailinbound "loa/mail/inbound"
	"loa/store"
)

// byAddress finds whole tokens in the addresses of the letter. Mail servers strip and move addresses, so every field that may hold one is
// searched.
func (s *search) byAddress(ctx context.Context) (finding, error) {
	hashes := addressHashes(s.letter)
	f, err := s.resolve(ctx, hashes)
	if err == nil && f.empty() && len(hashes) > 0 {
		f.unrecognised = "mã trong địa chỉ nhận không có trong sổ"
	}
	return f, err
}

// tokenWritten reports whether the sender wrote a token, rather than a mail server on the way. A legitimate letter to another person that
// was forwarded to the address of a question does not answer the question.
func (l letter) tokenWritten() bool {
	return slices.ContainsFunc(mailinbound.References(l.parsed), func(c mailinbound.Reference) bool { return c.BySender() })
}

func inAddress(where string) bool {
	switch where {
	case "in-reply-to", "references", "subject", "body":
		return false
	}
	return true
}

// resolve finds the questions and lists of tokens, by their hashes. A list together with a question is unrecognised, because it would be
// two answers.
func (s *search) resolve(ctx context.Context, hashes []string) (finding, error) {
	requests, err := s.requestsOf(ctx, hashes)
	if err != nil {
		return finding{}, err
	}
	f := finding{requests: s.distinct(requests)}
	for _, hash := range hashes {
		known := slices.ContainsFunc(requests, func(a store.Request) bool { return a.TokenHash == hash })
		if known || s.basis.isQuestion(hash) {
			continue
		}
		list, err := s.store.BatchRequest(ctx, hash)
		switch {
		case errors.Is(err, store.ErrNotFound) || err == nil && len(list.Items) == 0:
		case err != nil:
			return finding{}, err
		case f.list.TokenHash != "":
			f.unrecognised = "hai danh mục trong một thư"
		default:
			f.list = list
		}
	}
	if len(f.requests) > 0 && f.list.TokenHash != "" {
		f.unrecognised, f.list = "một danh mục và một việc riêng", store.BatchRequest{}
	}
	return s.taskOfClosed(ctx, f)
}

// requestsOf finds the questions of tokens, by their hashes.
func (s *search) requestsOf(ctx context.Context, hashes []string) ([]store.Request, error) {
	if s.basis.covers(hashes) {
		return s.basis.requestsIn(hashes), nil
	}
	return s.store.RequestsByHash(ctx, hashes)
}

// taskOfClosed puts the present steps in the place of closed questions. It returns the task instead of a closed question, when the letter can
// answer another open question of the same task: people answer an old letter to send a report.
func (s *search) taskOfClosed(ctx context.Context, f finding) (finding, error) {
	f, err := s.withPresentSteps(ctx, f)
	if err != nil {
		return finding{}, err
	}
	if len(f.requests) != 1 || f.requests[0].Open(s.now()) || f.requests[0].Person != s.sender.ID || s.canAnswer(f.requests[0].Purpose) {
		return f, nil
	}
	if err := s.loadOpen(ctx); err != nil {
		return finding{}, err
	}
	for _, request := range s.answerable() {
		if request.Task == f.requests[0].Task {
			return finding{task: request.Task}, nil
		}
	}
	return f, nil
}
