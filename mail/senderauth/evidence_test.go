package senderauth_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

// authenticateTwice authenticates a letter, and again from the stored form of its evidence: the results must be the same.
func authenticateTwice(t testing.TB, letter mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust) {
	t.Helper()
	first, checks := senderauth.Authenticate(letter, signatures, trust)
	stored, err := json.Marshal(senderauth.GatherEvidence(letter, signatures, trust))
	if err != nil {
		t.Fatal(err)
	}
	var evidence senderauth.Evidence
	if err := json.Unmarshal(stored, &evidence); err != nil {
		t.Fatal(err)
	}
	again, checksAgain := evidence.Authenticate()
	if again != first {
		t.Errorf("first %s, later %s: %s", first, again, stored)
	}
	if diff := cmp.Diff(checks, checksAgain); diff != "" {
		t.Errorf("%s\n%s", diff, stored)
	}
	if evidence.Version != senderauth.RulesVersion {
		t.Errorf("got version %d", evidence.Version)
	}
}

// trusts are configurations of every kind.
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

func TestEvidence(t *testing.T) {
	t.Parallel()
	t.Run("stored evidence gives the same result", func(t *testing.T) {
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
			unwrapped, err := senderauth.Unwrap([]byte(raw))
			if err != nil {
				t.Fatal(err)
			}
			letter := mailtest.Parse(t, string(unwrapped))
			for _, trust := range trusts() {
				authenticateTwice(t, letter, senderauth.Signatures{}, trust)
			}
			signatures := senderauth.VerifySignatures(t.Context(), []byte(raw), letter, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup, Roots: ca.Roots(), Now: mailtest.Arrival})
			for _, trust := range trusts() {
				authenticateTwice(t, letter, signatures, trust)
			}
		}
	})
	t.Run("it holds the examined fields only", func(t *testing.T) {
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
	})
}

// FuzzEvidence authenticates letters of any bytes twice.
func FuzzEvidence(f *testing.F) {
	for _, a := range mailtest.Attacks(f) {
		f.Add(a.Raw(f))
	}
	f.Add([]byte(mailtest.SignDKIM(f, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"})))
	f.Add([]byte(mailtest.FixedSigner(f).Detached(f, agreed, mailtest.SignatureOptions{})))
	f.Add([]byte("From: a@b.test\r\nDKIM-Signature: v=1; d=\xff; s=\xfe; t=99999999999999; x=253402300799; h=from; b=; bh=\r\n\r\nx"))
	f.Add([]byte("From: \x01a@b.test\r\nAuthentication-Results: mx.tp.test; dmarc=pass header.from=\xffb\r\n\r\nx"))
	roots := mailtest.FixedAuthority(f).Roots()
	f.Fuzz(func(t *testing.T, raw []byte) {
		letter, err := mail.Parse(raw)
		if err != nil {
			return
		}
		signatures := senderauth.VerifySignatures(t.Context(), raw, letter, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup, Roots: roots, Now: mailtest.Arrival})
		for _, trust := range trusts() {
			authenticateTwice(t, letter, signatures, trust)
		}
	})
}
