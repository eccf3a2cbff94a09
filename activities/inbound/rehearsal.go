package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"loa/activities/token"
	mailinbound "loa/mail/inbound"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// rehearsalOf finds the rehearsal letter that a letter answers, and how it was found: by a token in an address, by the thread, or by the
// short code of the sender's own rehearsal. A token of a question of ours in an address comes first, so that a rehearsal never hides an
// answer about a task. The error is store.ErrNotFound when there is none, or when its time is over.
func (c correlator) rehearsalOf(ctx context.Context, l letter, sender directory.Person) (store.Rehearsal, policy.MatchMethod, error) {
	if l.in.Assigned != "" {
		return store.Rehearsal{}, "", store.ErrNotFound // a person has said which task the letter is about
	}
	if hashes := addressHashes(l); len(hashes) > 0 {
		return c.rehearsalByTokens(ctx, l, hashes)
	}
	found, err := c.rehearsalByThread(ctx, l)
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return found, policy.MatchedByThread, err
	}
	found, err = c.rehearsalByCode(ctx, l, sender)
	return found, policy.MatchedByCode, err
}

// rehearsalMatcher is the matcher that found a rehearsal.
func rehearsalMatcher(m policy.MatchMethod) matcher {
	switch m {
	case policy.MatchedByThread:
		return matchThread
	case policy.MatchedByCode:
		return matchCode
	case policy.MatchedByToken, policy.MatchedByEnvelope, policy.MatchedByWords, policy.MatchedByHand:
	}
	return matchAddress
}

// addressHashes are the hashes of the whole tokens in the addresses of a letter, each once.
func addressHashes(l letter) []string {
	var hashes []string
	for _, reference := range mailinbound.References(l.parsed) {
		hash := token.HashOfMail(reference.Token)
		if reference.Full() && inAddress(reference.Where) && !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	return hashes
}

// rehearsalByTokens is the rehearsal of the only token in the addresses. A second token names a question, which the ordinary way looks for.
func (c correlator) rehearsalByTokens(ctx context.Context, l letter, hashes []string) (store.Rehearsal, policy.MatchMethod, error) {
	if len(hashes) > 1 {
		return store.Rehearsal{}, "", store.ErrNotFound
	}
	method := policy.MatchedByToken
	if !l.tokenWritten() {
		method = policy.MatchedByEnvelope
	}
	found, err := c.openRehearsal(ctx, l, hashes[0])
	return found, method, err
}

// rehearsalByThread is the rehearsal whose letter, or whose receipt, the letter answers: the first reference counts.
func (c correlator) rehearsalByThread(ctx context.Context, l letter) (store.Rehearsal, error) {
	for _, reference := range mailinbound.References(l.parsed) {
		if reference.Full() && (reference.Where == "in-reply-to" || reference.Where == "references") {
			return c.openRehearsal(ctx, l, token.HashOfMail(reference.Token))
		}
	}
	return store.Rehearsal{}, store.ErrNotFound
}

// rehearsalByCode is the newest rehearsal of the sender that the letter names by its short code, unless the code is that of a question too.
func (c correlator) rehearsalByCode(ctx context.Context, l letter, sender directory.Person) (store.Rehearsal, error) {
	codes := codesNamed(l)
	if sender.ID == "" || len(codes) == 0 {
		return store.Rehearsal{}, store.ErrNotFound
	}
	questions, err := c.store.RequestsOfByCode(ctx, sender.ID, codes)
	if err != nil {
		return store.Rehearsal{}, err
	}
	if len(questions) > 0 {
		return store.Rehearsal{}, store.ErrNotFound
	}
	return c.stillOpen(c.store.RehearsalByCode(ctx, sender.ID, codes))
}

// codesNamed are the short codes in the subject of a letter, and behind the ready answer to a rehearsal.
func codesNamed(l letter) []string {
	var codes []string
	for _, m := range slices.Concat(codeInSubject.FindAllStringSubmatch(l.parsed.Subject, -1), codeReceived.FindAllStringSubmatch(l.interpreted.NewText, -1)) {
		codes = append(codes, strings.ToUpper(m[1]))
	}
	return codes
}

func (c correlator) openRehearsal(ctx context.Context, l letter, hash string) (store.Rehearsal, error) {
	if l.basis.isQuestion(hash) {
		return store.Rehearsal{}, store.ErrNotFound
	}
	return c.stillOpen(c.store.Rehearsal(ctx, hash))
}

func (c correlator) stillOpen(found store.Rehearsal, err error) (store.Rehearsal, error) {
	if err == nil && !found.Open(c.now()) {
		return store.Rehearsal{}, store.ErrNotFound
	}
	return found, err
}

// rehearsalOfMachine finds the rehearsal letter to which a mail program has replied: as for the letter of a person, or by the return path, to
// which absence notes go (RFC 3834, 4).
func (c correlator) rehearsalOfMachine(ctx context.Context, l letter) (store.Rehearsal, error) {
	found, _, err := c.rehearsalOf(ctx, l, directory.Person{})
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return found, err
	}
	out, err := c.store.LetterOutByBounceID(ctx, token.BouncedID(l.parsed, c.address))
	if err != nil {
		return store.Rehearsal{}, err
	}
	return c.stillOpen(c.store.RehearsalOfLetter(ctx, out.Key))
}

// decideRehearsal decides about an answer to a rehearsal: it is put on record whatever it says. The claim has everything by which the policy
// would judge a real answer that was sent in the same way.
func decideRehearsal(r received) decision {
	sender := policy.SenderOther
	switch r.sender.ID {
	case "":
		sender = policy.SenderUnknown
	case r.rehearsal.Person:
		sender = policy.SenderAsked
	}
	_, onBehalf := r.parsed.OnBehalf()
	return decision{do: doRehearsal, rehearsed: policy.RehearsalAnswer{
		From: r.claimedFrom(), At: r.in.FiledAt,
		Claim: policy.Claim{
			Sender: sender, Proof: r.proof, MatchMethod: r.method, NamesCode: namesCode(r.letter, r.rehearsal.Code), OnBehalf: onBehalf,
			ImplausibleDate: outOfTime(r.letter, store.Request{CreatedAt: r.rehearsal.CreatedAt}), Doubt: r.senderDoubt, Disguised: r.disguised,
			MachineSign: r.interpreted.MachineSign != "",
		},
	}}
}

// namesCode reports whether the new text of a letter has the short code as a word.
func namesCode(l letter, code string) bool {
	words := strings.FieldsFunc(strings.ToUpper(l.interpreted.NewText), func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	return code != "" && slices.Contains(words, code)
}

// rehearsals puts answers to rehearsals on record, and confirms them.
type rehearsals struct {
	store   *store.Store
	address string // loa's own mail address
	mode    policy.TrustMode

	language report.Language
	now      func() time.Time
}

// file puts an answer on record. The answer of a person is confirmed once for each rehearsal, to the registered address only. A forged letter
// and one that may be automatic are not confirmed.
func (h rehearsals) file(ctx context.Context, r received, answer policy.RehearsalAnswer) (ending, error) {
	err := h.store.FileRehearsalAnswer(ctx, store.RehearsalAnswer{Letter: r.in.ID, Rehearsal: r.rehearsal.TokenHash, RehearsalAnswer: answer})
	if err != nil {
		return ending{}, err
	}
	people, err := h.store.Directory(ctx)
	if err != nil {
		return ending{}, err
	}
	person, _ := people.Person(r.rehearsal.Person) // a person who left the directory is named by the address
	about := fmt.Sprintf("thư thử gửi %s", r.rehearsal.Address)
	if person.Name != "" {
		about = fmt.Sprintf("thư thử gửi %s (%s)", person.Name, r.rehearsal.Address)
	}
	switch {
	case answer.Automatic:
		return ending{outcome: store.OutcomeIgnoredAuto, note: "Thư tự động trả lời " + about + "."}, nil
	case r.forged():
		return ending{outcome: store.OutcomeQuarantined, note: "Thư trả lời " + about + " bị xác định là giả mạo."}, nil
	case answer.Claim.MachineSign && !answer.Claim.NamesCode:
	default:
		err = h.confirm(ctx, r, person, answer)
	}
	return ending{outcome: store.OutcomeRehearsal, note: "Trả lời " + about + "; không làm phát sinh gì."}, err
}

// confirm queues the receipt. Its key is that of the rehearsal.
func (h rehearsals) confirm(ctx context.Context, r received, person directory.Person, answer policy.RehearsalAnswer) error {
	people, err := h.store.Directory(ctx)
	if err != nil {
		return err
	}
	secrets, err := h.store.Secrets()
	if err != nil {
		return err
	}
	today := calendar.Today(h.now())
	holder := directory.PositionHolder{Positions: people.Actor(r.rehearsal.Person, today).Positions}
	letter, err := report.ComposeRehearsalReceipt(report.RehearsalReceiptInput{
		Language: h.language,
		To:       report.Recipient{Name: person.Name, Title: person.Title}, Readiness: answer.Readiness(h.mode, policy.RehearsedIntent(holder)),
		Proof: answer.Claim.Proof, From: answer.From, Address: r.rehearsal.Address, Contact: report.ContactFor(h.language, people, today, r.rehearsal.Person),
	})
	if err != nil {
		return err
	}
	t, _, found := token.Find(secrets, r.rehearsal.Letter, r.rehearsal.TokenHash)
	if !found {
		t = token.New(secrets[0], r.rehearsal.Letter)
	}
	key := fmt.Sprintf("%s:%s", store.NoticeRehearsalReceipt, r.rehearsal.TokenHash)
	return h.store.QueueLetter(ctx, store.LetterOut{
		Key: key, Notice: store.NoticeRehearsalReceipt, ToPerson: r.rehearsal.Person, ToName: person.Name, ToAddress: r.rehearsal.Address,
		MessageID: t.FollowUpID(secrets[0], key, h.address), InReplyTo: r.parsed.MessageID,
		Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: h.now(),
	})
}
