package mail_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
)

// sameAgain proves a letter, and proves it again from the evidence as it is stored.
func sameAgain(t testing.TB, letter mail.Letter, signatures mail.Signatures, trust mail.Trust) {
	t.Helper()
	proof, checks := mail.SenderProof(letter, signatures, trust)
	written, err := json.Marshal(mail.GatherEvidence(letter, signatures, trust))
	if err != nil {
		t.Fatal(err)
	}
	var stored mail.Evidence
	if err := json.Unmarshal(written, &stored); err != nil {
		t.Fatal(err)
	}
	again, checksAgain := stored.Prove()
	if again != proof {
		t.Errorf("first %s, later %s: %s", proof, again, written)
	}
	if diff := cmp.Diff(checks, checksAgain); diff != "" {
		t.Errorf("%s\n%s", diff, written)
	}
	if stored.Version != mail.ProofVersion {
		t.Errorf("got version %d", stored.Version)
	}
}

// trusts are settings of every kind.
func trusts() []mail.Trust {
	pinned := cityTrust
	pinned.RelaxedWithin = []string{"hanoi.test"}
	pinned.Pinned = map[string][]string{headOfFinance: {"00"}}
	zimbra := trust
	zimbra.Profile = mail.ProfileZimbra
	marked := cityTrust
	marked.InternalHeader = mail.Field{Name: "X-Noi-Bo", Value: "Internal"}
	return []mail.Trust{{}, cityTrust, trust, pinned, zimbra, marked, {Profile: mail.ProfileExchangeOnline, Tenant: tenant}}
}

func TestStoredEvidenceProvesTheSame(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	head := ca.issue(t, headOfFinance)
	raws := []string{
		approval, signed(t, approval, signing{domain: "sotaichinh.hanoi.test"}), signed(t, approval, signing{domain: "hanoi.test"}),
		head.detached(t, agreed, manner{}), head.opaque(t, agreed, manner{}),
		microsoftTop + results(microsoftPass) + microsoftEdge + from + attributed + "\r\nĐồng ý",
		"X-Noi-Bo: internal\r\n" + approval,
	}
	for _, a := range attacks(t) {
		raws = append(raws, string(a.raw(t)))
	}
	for _, raw := range raws {
		opened, err := mail.Unwrap([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		letter := parse(t, string(opened))
		for _, trust := range trusts() {
			sameAgain(t, letter, mail.Signatures{}, trust)
		}
		signatures := mail.VerifySignatures(t.Context(), []byte(raw), letter, mail.Verifier{LookupTXT: keys.lookup, Roots: ca.roots(), Now: arrival})
		for _, trust := range trusts() {
			sameAgain(t, letter, signatures, trust)
		}
	}
}

func TestEvidenceHoldsWhatIsLookedAtAndNoMore(t *testing.T) {
	t.Parallel()
	letter := parse(t, "X-Noi-Bo: Internal\r\n"+ownHop+results("mx.tp.test; none")+from+"Sender: x@tp.test\r\nTo: loa@tp.test\r\nSubject: Mật\r\nList-Id: <a>\r\n\r\nĐồng ý")
	marked := trust
	marked.InternalHeader = mail.Field{Name: "x-noi-bo", Value: "internal"}
	var names []string
	evidence := mail.GatherEvidence(letter, mail.Signatures{}, marked)
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
