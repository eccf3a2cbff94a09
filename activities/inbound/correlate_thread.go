package inbound

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"loa/activities/token"
	"loa/plan"
	"loa/store"
)

// maxThread is how many letters of a thread are looked up, the newest first: a header may name thousands.
const maxThread = 50

var tokenInID = regexp.MustCompile(`(?:^|[^a-z0-9])loa[.+-]([a-z2-7]{26})(?:[.@]|$)`)

// byThread finds the newest letter of ours that this one answers: by In-Reply-To, then by References from the end, because a thread quotes
// its whole past. A letter of ours that asked nothing gives only its task.
func (s *search) byThread(ctx context.Context) (finding, error) {
	ids := s.thread()
	if len(ids) > 0 && s.request.TokenHash != "" && slices.Equal(tokensIn(tokenInID, strings.ToLower(ids[0])), []string{s.request.TokenHash}) {
		return finding{requests: []store.Request{s.request}}, nil // as in almost every answer
	}
	sent, err := s.store.SentLetters(ctx, ids)
	if err != nil {
		return finding{}, err
	}
	for _, id := range ids {
		f, err := s.ofLetter(ctx, id, sent)
		if err != nil || !f.empty() {
			return f, err
		}
	}
	return finding{}, nil
}

// thread lists the Message-IDs that the letter answers, the newest first, each once.
func (s *search) thread() []string {
	var ids []string
	add := func(id string) {
		if id != "" && len(ids) < maxThread && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	add(s.parsed.InReplyTo)
	for _, id := range slices.Backward(s.parsed.References) {
		add(id)
	}
	return ids
}

// ofLetter is the question or the task of the letter of ours with that Message-ID; empty for other letters. Its token is derived from its
// key. A clarification carries the token of its question.
func (s *search) ofLetter(ctx context.Context, id string, sent []store.SentLetter) (finding, error) {
	task := plan.TaskID("")
	hashes := tokensIn(tokenInID, strings.ToLower(id))
	for _, letter := range sent {
		if letter.MessageID != id {
			continue
		}
		secrets, err := s.store.Secrets()
		if err != nil {
			return finding{}, err
		}
		task = letter.Task
		for _, secret := range secrets {
			hashes = append(hashes, token.New(secret, letter.Key).Hash())
		}
		hashes = append(hashes, tokensIn(tokenInReply, letter.ReplyTo)...)
	}
	slices.Sort(hashes)
	f, err := s.resolve(ctx, slices.Compact(hashes))
	if err == nil && f.empty() {
		f.task = task
	}
	return f, err
}

var tokenInReply = regexp.MustCompile(`\+([a-z2-7]{26})@`)

func tokensIn(form *regexp.Regexp, text string) []string {
	var hashes []string
	for _, m := range form.FindAllStringSubmatch(text, -1) {
		hashes = append(hashes, token.HashOfMail(m[1]))
	}
	return hashes
}
