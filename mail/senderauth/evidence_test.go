package senderauth_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

// sameAgain proves a letter, and proves it again from the evidence as it is stored.
func sameAgain(t testing.TB, letter mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust) {
	t.Helper()
	proof, checks := senderauth.Authenticate(letter, signatures, trust)
	written, err := json.Marshal(senderauth.GatherEvidence(letter, signatures, trust))
	if err != nil {
		t.Fatal(err)
	}
	var stored senderauth.Evidence
	if err := json.Unmarshal(written, &stored); err != nil {
		t.Fatal(err)
	}
	again, checksAgain := stored.Authenticate()
	if again != proof {
		t.Errorf("first %s, later %s: %s", proof, again, written)
	}
	if diff := cmp.Diff(checks, checksAgain); diff != "" {
		t.Errorf("%s\n%s", diff, written)
	}
	if stored.Version != senderauth.RulesVersion {
		t.Errorf("got version %d", stored.Version)
	}
}

// trusts are settings of every kind.
func trusts() []senderauth.Trust {
	pinned := mailtest.AttackTrust
	pinned.RelaxedWithin = []string{"hanoi.test"}
	pinned.Pinned = map[string][]string{mailtest.HeadOfFinance: {"00"}}
	zimbra := mailtest.Trust
	zimbra.Profile = senderauth.ProfileZimbra
	marked := mailtest.AttackTrust
	marked.InternalHeader = mail.Field{Name: "X-Noi-Bo", Value: "Internal"}
	return []senderauth.Trust{{}, mailtest.AttackTrust, mailtest.Trust, pinned, zimbra, marked, {Profile: senderauth.ProfileExchangeOnline, Tenant: tenant}}
}

func TestStoredEvidenceProvesTheSame(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	head := ca.Issue(t, mailtest.HeadOfFinance)
	raws := []string{
		mailtest.ApprovalLetter, mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"}), mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "hanoi.test"}),
		head.Detached(t, agreed, mailtest.SignatureOptions{}), head.Opaque(t, agreed, mailtest.SignatureOptions{}),
		microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed + "\r\nĐồng ý",
		"X-Noi-Bo: internal\r\n" + mailtest.ApprovalLetter,
	}
	for _, a := range mailtest.Attacks(t) {
		raws = append(raws, string(a.Raw(t)))
	}
	for _, raw := range raws {
		opened, err := senderauth.Unwrap([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		letter := mailtest.Parse(t, string(opened))
		for _, trust := range trusts() {
			sameAgain(t, letter, senderauth.Signatures{}, trust)
		}
		signatures := senderauth.VerifySignatures(t.Context(), []byte(raw), letter, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup, Roots: ca.Roots(), Now: mailtest.Arrival})
		for _, trust := range trusts() {
			sameAgain(t, letter, signatures, trust)
		}
	}
}

func TestEvidenceHoldsWhatIsLookedAtAndNoMore(t *testing.T) {
	t.Parallel()
	letter := mailtest.Parse(t, "X-Noi-Bo: Internal\r\n"+mailtest.OwnReceivedField+mailtest.AuthResultsField("mx.tp.test; none")+mailtest.FromField+"Sender: x@tp.test\r\nTo: loa@tp.test\r\nSubject: Mật\r\nList-Id: <a>\r\n\r\nĐồng ý")
	marked := mailtest.Trust
	marked.InternalHeader = mail.Field{Name: "x-noi-bo", Value: "internal"}
	var names []string
	evidence := senderauth.GatherEvidence(letter, senderauth.Signatures{}, marked)
	for _, field := range evidence.Header {
		names = append(names, field.Name)
	}
	if diff := cmp.Diff([]string{"X-Noi-Bo", "Received", "Authentication-Results", "From", "Sender", "List-Id"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(marked, evidence.Trust); diff != "" {
		t.Error(diff)
	}
}
