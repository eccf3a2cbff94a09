package inbound_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/activities/inbound"
	"loa/mail/senderauth"
	"loa/plan/policy"
	"loa/store"
)

func TestAudit(t *testing.T) {
	t.Parallel()
	proof, _ := senderauth.Evidence{}.Authenticate()
	claim := policy.Claim{Mode: policy.TrustStandard, Sender: policy.SenderUnknown, Proof: policy.Proof(proof)}
	same := inbound.DecisionRecord{Policy: "cũ", Claim: claim, Judgement: claim.Judge()}
	other := same
	other.Judgement.Disposition = policy.DispositionAccept
	letters := []store.LetterIn{
		{ID: 1, Outcome: store.OutcomeApplied},
		{ID: 2, Outcome: store.OutcomeTriage, Policy: "cũ", DecisionRecord: asJSON(t, same)},
		{ID: 3, Outcome: store.OutcomeApplied, Policy: "cũ", DecisionRecord: asJSON(t, other)},
	}
	judged, changed, err := inbound.Audit(letters)
	if err != nil || judged != 2 {
		t.Fatalf("%d letters had evidence (%v), want 2", judged, err)
	}
	want := []inbound.Audited{{Letter: 3, Outcome: store.OutcomeApplied, Policy: "cũ", Differences: other.Recheck()}}
	if diff := cmp.Diff(want, changed); diff != "" || len(changed[0].Differences) != 1 {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if _, _, err := inbound.Audit([]store.LetterIn{{ID: 4, DecisionRecord: []byte("{")}}); err == nil {
		t.Error("broken evidence gives no error")
	}
}

func asJSON(t *testing.T, value any) json.RawMessage {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
