package inbound

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"loa/activities/token"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
	"loa/vietnamese"
)

// sendCodeToAsked sends the one-time code for a letter that may be of the person asked: for one from an address that is not registered, the
// letter names that address and offers to register it. It goes to the registered address.
func (x executor) sendCodeToAsked(ctx context.Context, r received, in intent) (ending, error) {
	if r.sender.ID != "" {
		return x.sendCode(ctx, r, in)
	}
	people, err := x.store.Directory(ctx)
	if err != nil {
		return ending{}, err
	}
	r.sender, _ = people.Person(r.request.Person) // nobody when the person has left the directory: the letter then has no name
	in.secondAddress = r.claimedFrom()
	return x.sendCode(ctx, r, in)
}

// registration is the answer to a code that also registers the address of the letter that waits, in any spelling: "DANG KY 544697", "đăng ký
// 544 697 ạ". Nothing else may stand there: "không đăng ký" registers nothing.
var registration = regexp.MustCompile(`^(?:da |vang )?(?:xac nhan (?:va )?)?dang ky (?:ma |dia chi )?(\d{3}) ?(\d{3})(?: (?:a|nhe|em|anh))*$`)

// registrationCode is the code of an answer that registers an address; empty for any other answer.
func registrationCode(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	words := strings.FieldsFunc(vietnamese.Fold(first), func(c rune) bool { return strings.ContainsRune(" \t\r.,:;-!\"'", c) })
	if m := registration.FindStringSubmatch(strings.Join(words, " ")); m != nil {
		return m[1] + m[2]
	}
	return ""
}

// registerAddress registers the address of a confirmed letter as a further address of the person. The record of the letter says so. An
// address that belongs to somebody already is left as it is.
func (x executor) registerAddress(ctx context.Context, waiting letter, person directory.PersonID) (note string, err error) {
	address := waiting.claimedFrom()
	added, err := x.store.AddAddress(ctx, store.NewAddress{Address: address, Person: person, On: calendar.Today(x.now())})
	if err != nil {
		return "", fmt.Errorf("registering the address of letter %d: %w", waiting.in.ID, err)
	}
	if !added {
		return "Địa chỉ của thư đã có trong danh bạ.", nil
	}
	return "Đã đăng ký thêm địa chỉ " + address + ".", nil
}

// tellAsked tells the person asked that a letter in their name was set aside, once a day for each question. The letter goes to the
// registered address.
func (w replies) tellAsked(ctx context.Context, r received, why string) error {
	task, err := w.store.Task(ctx, r.request.Task)
	if err != nil {
		return err
	}
	secret, err := w.store.Secret()
	if err != nil {
		return err
	}
	people, err := w.store.Directory(ctx)
	if err != nil {
		return err
	}
	r.sender, _ = people.Person(r.request.Person) // as in sendCodeToAsked
	contact, err := w.contact(ctx, r)
	if err != nil {
		return err
	}
	written, err := report.ComposeQuestion(report.QuestionInput{
		Language: w.language, Kind: report.QuestionNotCounted, Message: capitalised(why) + ".", AboutAddress: r.claimedFrom(), At: r.in.FiledAt, Contact: contact,
		To: r.recipient(r.request.Role), Task: task.ID, Title: task.Title, UnitName: task.UnitName,
	})
	if err != nil {
		return err
	}
	key := fmt.Sprintf("not_counted:%s:%s", r.request.TokenHash, calendar.Today(w.now()))
	return w.store.QueueLetter(ctx, w.toAsked(r, task, written, store.LetterOut{
		Key: key, Notice: store.NoticeWarning, MessageID: token.New(secret, key).MessageID(w.address),
	}))
}

// tells reports whether the person asked is told of a letter that was set aside: one that names them, or that brings the secret token of their
// question. They have told us themselves when they disowned it.
func tells(r received, claim policy.Claim) bool {
	if claim.ForgerySign != "" || r.request.Person == "" || r.request.Address == "" {
		return false
	}
	return claim.Sender == policy.SenderAsked || claim.Sender == policy.SenderUnknown && claim.MatchMethod != policy.MatchedByEnvelope
}
