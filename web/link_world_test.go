package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"loa/plan"
	"loa/store"
)

func (w *world) hold(context.Context, plan.TaskID) (time.Duration, error) { return w.holds, nil }

// RequestLinkCode sends codes that count up, on the real record.
func (w *world) RequestLinkCode(ctx context.Context, choice store.LinkChoice) (store.CodeOutcome, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	newest, err := w.store.NewestLinkCode(ctx, choice.Request)
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return "", err
	case newest.LinkChoice == choice && newest.Open(w.now):
		return store.CodeSent, nil
	case newest.Number >= 3:
		return store.CodeTooMany, nil
	}
	question, err := w.store.Request(ctx, choice.Request)
	if err != nil {
		return "", err
	}
	code := fmt.Sprintf("48291%d", newest.Number+1)
	w.codes = append(w.codes, code)
	return store.CodeSent, w.store.QueueLinkCode(ctx, store.LinkCode{
		LinkChoice: choice, Number: newest.Number + 1, CodeHash: hashOf(code), CreatedAt: w.now, ExpiresAt: w.now.Add(30 * time.Minute),
	}, store.LetterOut{
		Key: "ma:" + choice.Request + code, Task: question.Task, Plan: question.Task.Plan(), Notice: store.NoticeConfirm, ToPerson: question.Person,
		ToAddress: question.Address, MessageID: code + choice.Request + "@loa.test", Subject: "Mã dùng một lần", Text: code, CreatedAt: w.now,
	})
}

func (w *world) CheckLinkCode(ctx context.Context, try store.LinkTry) (store.LinkCode, store.CodeOutcome, error) {
	return w.store.TryLinkCode(ctx, try, hashOf(try.Code), w.clock())
}

// code is the one-time code that went out last.
func (w *world) code() string {
	w.t.Helper()
	if len(w.codes) == 0 {
		w.t.Fatal("no code was sent")
	}
	return w.codes[len(w.codes)-1]
}

var fourDigits = regexp.MustCompile(`^[0-9]{4}$`)

// answers opens the page of a link and fills its form in as a person does, who ticks the box and types the digits that are shown.
func (b *browser) answers(address string, pairs ...string) page {
	b.t.Helper()
	opened := b.get(address)
	form := opened.form("step", "")
	for _, shown := range opened.texts("strong", "") {
		if fourDigits.MatchString(shown) {
			form.Set("digits", shown)
		}
	}
	if !form.Has("digits") {
		b.t.Fatalf("%s shows no digits to type:\n%s", address, opened.body)
	}
	return b.post(address, with(with(form, "confirm", "yes"), pairs...))
}

// confirms types the one-time code into the page of a link.
func (b *browser) confirms(address, code string) page {
	b.t.Helper()
	return b.post(address, with(b.get(address).form("step", "code"), "code", code))
}

// asTheyStand are the forms of a page with every value that stands in them, as a script that posts all forms sends them.
func (p page) asTheyStand() []url.Values {
	forms := []url.Values{}
	for _, form := range p.all("form", "") {
		values := url.Values{}
		for node := range form.Descendants() {
			switch name := attribute(node, "name"); {
			case name == "":
			case node.Data == "textarea":
				values.Set(name, text(node))
			default:
				values.Add(name, attribute(node, "value"))
			}
		}
		forms = append(forms, values)
	}
	return forms
}
