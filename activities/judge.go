package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"loa/mail/senderauth"
	"loa/plan/policy"
	"loa/store"
)

// Evidence is what a letter was judged on: enough to judge it again, years later and without the letter.
type Evidence struct {
	Policy    string              `json:"policy"` // plan.Version
	Sender    senderauth.Evidence `json:"sender"`
	Claim     policy.Claim        `json:"claim"`
	Judgement policy.Judgement    `json:"judgement"`
	Items     []ItemEvidence      `json:"items,omitempty"` // of an answer to a list: each of its opinions; Claim is the first
}

// ItemEvidence is what one opinion of an answer to a list was judged on. Its sender is the letter's.
type ItemEvidence struct {
	Number    int              `json:"number"`
	Claim     policy.Claim     `json:"claim"`
	Judgement policy.Judgement `json:"judgement"`
}

// Recheck judges again and tells, in Vietnamese, where the same evidence leads elsewhere today; nothing when it leads to the same.
func (e Evidence) Recheck() (differences []string) {
	proof, _ := e.Sender.Authenticate()
	if e.Claim.Proof != policy.ProofCode && e.Claim.Proof != policy.Proof(proof) { // a code is no property of the letter itself
		differences = append(differences, fmt.Sprintf("bằng chứng về người gửi nay là %q, lúc đó %q", proof, e.Claim.Proof))
	}
	judged := append([]ItemEvidence{{Claim: e.Claim, Judgement: e.Judgement}}, e.Items...)
	for _, item := range judged {
		if now := item.Claim.Judge(); now.Disposition != item.Judgement.Disposition {
			differences = append(differences, fmt.Sprintf("cách xử lý nay là %q, lúc đó %q", now.Disposition, item.Judgement.Disposition))
		}
	}
	return differences
}

// letterAge is how far the date of a letter may lie from the day it came, before it looks like one that is sent again.
const letterAge = 72 * time.Hour

// claim gathers what is weighed about the letter.
func (d *delivery) claim(ctx context.Context, in intent) (policy.Claim, error) {
	asked, err := d.Store.ClarificationsSent(ctx, d.ask.TokenHash)
	if err != nil {
		return policy.Claim{}, err
	}
	if d.highStakes, err = d.Store.HighStakes(ctx, d.ask.Task); err != nil {
		return policy.Claim{}, err
	}
	_, onBehalf := d.letter.OnBehalf()
	return policy.Claim{
		Mode: d.Policy.ModeFor(d.highStakes), HighStakes: d.highStakes, Intent: in.saying,
		Sender: d.from(), Proof: d.proof, MatchMethod: d.placement, Code: d.ask.Code != "" && d.reading.Code == d.ask.Code,
		OnBehalf: onBehalf, OutOfTime: d.outOfTime(), Asked: asked,
	}, nil
}

// from says who wrote, seen from who was asked.
func (d *delivery) from() policy.Sender {
	switch d.sender.ID {
	case "":
		return policy.SenderUnknown
	case d.ask.Person:
		return policy.SenderAsked
	}
	return policy.SenderOther
}

// outOfTime holds the date that the letter claims against the question and the day the letter came. No date at all is no sign.
func (d *delivery) outOfTime() bool {
	date := d.letter.Date
	if date.IsZero() {
		return false
	}
	return date.Before(d.ask.CreatedAt.Add(-time.Hour)) || date.Before(d.in.FiledAt.Add(-letterAge)) || date.After(d.in.FiledAt.Add(letterAge))
}

// judge weighs the claim and keeps what it was weighed on.
func (d *delivery) judge(ctx context.Context, in intent) (policy.Judgement, error) {
	claim, err := d.claim(ctx, in)
	if err != nil {
		return policy.Judgement{}, err
	}
	judgement := claim.Judge()
	d.keep(claim, judgement)
	return judgement, nil
}

// keep notes what the letter was judged on, and how.
func (d *delivery) keep(claim policy.Claim, judgement policy.Judgement) {
	result := "pass"
	if judgement.Disposition != policy.DispositionAccept {
		result = "fail"
	}
	d.note("policy", result, judgement.Reason)
	d.evidence = &Evidence{
		Policy: policy.Version, Sender: senderauth.GatherEvidence(d.letter, d.signatures, d.Trust), Claim: claim, Judgement: judgement,
	}
}

// written is the evidence as it is stored, or nothing when the letter was never judged.
func (d *delivery) written(c store.Closing) (store.Closing, error) {
	c.Proof = string(d.proof)
	if d.evidence == nil {
		return c, nil
	}
	evidence, err := json.Marshal(d.evidence)
	c.Policy, c.DecisionRecord = d.evidence.Policy, evidence
	return c, err
}
