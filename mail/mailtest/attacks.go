package mailtest

import (
	"embed"
	"encoding/csv"
	"strings"
	"testing"

	"loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

// Attack is one letter of the folder attacks; the README there explains the columns.
type Attack struct{ File, threat, Authentication, Sender, Reason string }

//go:embed attacks
var attackFiles embed.FS

const attackToken = "abcdefghijklmnopqrstuvwxyz"

var (
	attackPlaceholders = strings.NewReplacer("{{head}}", HeadOfFinance, "{{domain}}", "sotaichinh.hanoi.test", "{{token}}", attackToken)
	AttackTrust        = senderauth.Trust{AuthservIDs: []string{"mx.hanoi.test"}, OwnHosts: []string{"in.hanoi.test"}, LocalDomains: []string{"hanoi.test"}}
)

// Attacks reads the table of attacks.
func Attacks(t testing.TB) []Attack {
	t.Helper()
	file, err := attackFiles.Open("attacks/attacks.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []Attack
	for _, row := range rows[1:] {
		all = append(all, Attack{row[0], row[1], row[2], attackPlaceholders.Replace(row[3]), row[4]})
	}
	return all
}

// Raw is the letter as bytes, with its placeholders filled in.
func (a Attack) Raw(t testing.TB) []byte {
	t.Helper()
	raw, err := attackFiles.ReadFile("attacks/" + a.File)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(attackPlaceholders.Replace(string(raw)))
}

// Harmful is true for a reading that would approve; a Reply-To that leads elsewhere is not followed and so harmless.
func (a Attack) Harmful(r inbound.Interpretation) bool {
	return r.Verdict == reply.VerdictApprove && a.File != "reply-to-elsewhere.eml"
}
