package inbound

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"loa/mail"
	"loa/mail/senderauth"
	"loa/plan/policy"
	"loa/store"
)

// ending is the result of processing a letter.
type ending struct {
	outcome  store.Outcome
	note     string        // the reason, for people
	command  string        // the command that was carried out; empty when none was
	answered string        // the question that counts as answered, by the hash of its token; empty: none
	request  store.Request // the question; only its task when no question was found
	checks   []mail.Check  // the checks of the execution
}

// ends is an ending about the question that the letter answers.
func (r received) ends(outcome store.Outcome, note string) ending {
	return ending{outcome: outcome, note: note, request: r.request}
}

// recorder closes letters.
type recorder struct {
	store *store.Store
	now   func() time.Time
}

// record closes a letter with the checks and the results of all steps.
func (c recorder) record(ctx context.Context, r received, decided decision, ended ending) error {
	closing := store.Closing{
		Outcome: ended.outcome, Note: ended.note, Command: ended.command, Task: ended.request.Task, Request: ended.request.TokenHash,
		Kind: string(r.interpreted.Kind), Verdict: string(r.interpreted.Verdict), NewText: r.interpreted.NewText, Proof: string(r.proof), At: c.now(),
		Answered: ended.answered, Seen: r.blocksSeen(),
	}
	for _, check := range slices.Concat(r.interpreted.Checks, r.correlation.checks, decided.checks, ended.checks) {
		closing.Checks = append(closing.Checks, store.Check{Name: check.Name, Result: check.Result, Detail: check.Detail})
	}
	if decided.record != nil {
		evidence, err := json.Marshal(decided.record)
		if err != nil {
			return fmt.Errorf("encoding why letter %d ended as %s: %w", r.in.ID, ended.outcome, err)
		}
		closing.Policy, closing.DecisionRecord = decided.record.Policy, evidence
	}
	if r.confirmation != nil {
		return c.store.ConfirmLetter(ctx, store.LetterAction{Letter: r.in.ID, Key: "code", Actor: r.sender.ID, At: c.now()}, closing)
	}
	return c.store.CloseLetter(ctx, r.in.ID, closing)
}

// check is one line of the trace of a letter.
func check(name, result, detail string) mail.Check {
	return mail.Check{Name: name, Result: result, Detail: detail}
}

// DecisionRecord is the basis of a decision about a letter: enough to judge it again years later, without the letter.
type DecisionRecord struct {
	Policy    string              `json:"policy"` // policy.Version
	Sender    senderauth.Evidence `json:"sender"`
	Claim     policy.Claim        `json:"claim"`
	Judgement policy.Judgement    `json:"judgement"`
	Context   *ContextRecord      `json:"context,omitempty"` // what was known when the letter was interpreted
	Items     []ItemRecord        `json:"items,omitempty"`   // the opinions of an answer to a list; Claim is the first of them
}

// ItemRecord is the basis of the decision about one opinion of an answer to a list. Its sender is the letter's.
type ItemRecord struct {
	Number    int              `json:"number"`
	Claim     policy.Claim     `json:"claim"`
	Judgement policy.Judgement `json:"judgement"`
}

// Recheck judges again, and returns the differences to the recorded decision, in Vietnamese; none when there are none.
func (d DecisionRecord) Recheck() (differences []string) {
	assessed := d.Sender.Assess()
	if d.Claim.Proof != policy.ProofCode { // a code does not depend on the letter itself
		if proof := assessed.Authentication; d.Claim.Proof != policy.Proof(proof) {
			differences = append(differences, fmt.Sprintf("bằng chứng về người gửi nay là %q, lúc đó %q", proof, d.Claim.Proof))
		}
		if doubt := assessed.Doubt; d.Claim.Doubt != policy.Doubt(doubt) && d.Claim.ForgerySign == "" {
			differences = append(differences, fmt.Sprintf("điều nghi ngờ về người gửi nay là %q, lúc đó %q", doubt, d.Claim.Doubt))
		}
	}
	judged := append([]ItemRecord{{Claim: d.Claim, Judgement: d.Judgement}}, d.Items...)
	for _, item := range judged {
		if now := item.Claim.Judge(); now.Disposition != item.Judgement.Disposition {
			differences = append(differences, fmt.Sprintf("cách xử lý nay là %q, lúc đó %q", now.Disposition, item.Judgement.Disposition))
		}
	}
	return differences
}

// Audited is a letter that would be processed otherwise today.
type Audited struct {
	Letter      store.LetterID `json:"letter"`
	Outcome     store.Outcome  `json:"outcome"`
	Policy      string         `json:"policy"` // the version of the policy that judged it
	Differences []string       `json:"differences"`
}

// Audit judges letters again by the present policy, on the records of their decisions. It returns how many letters have such a record, and
// the letters that would be processed otherwise. It needs no mail server, network or clock.
func Audit(letters []store.LetterIn) (judged int, changed []Audited, err error) {
	changed = []Audited{}
	for _, letter := range letters {
		if len(letter.DecisionRecord) == 0 {
			continue
		}
		var record DecisionRecord
		if err := json.Unmarshal(letter.DecisionRecord, &record); err != nil {
			return 0, nil, fmt.Errorf("decoding the decision record of letter %d: %w", letter.ID, err)
		}
		judged++
		if differences := record.Recheck(); len(differences) > 0 {
			changed = append(changed, Audited{letter.ID, letter.Outcome, letter.Policy, differences})
		}
	}
	return judged, changed, nil
}
