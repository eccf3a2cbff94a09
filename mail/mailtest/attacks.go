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

// Attack is one letter of the folder attacks with its row of attacks.csv. The README of the folder explains the columns.
type Attack struct{ File, threat, Authentication, Sender, Reason string }

//go:embed attacks
var attackFiles embed.FS

const attackToken = "abcdefghijklmnopqrstuvwxyz"

var (
	attackPlaceholders = strings.NewReplacer("{{head}}", HeadOfFinance, "{{domain}}", "sotaichinh.hanoi.test", "{{token}}", attackToken)
	// AttackTrust is the trust to authenticate the letters of the folder attacks with: it names the servers that stand in them.
	AttackTrust = senderauth.Trust{AuthservIDs: []string{"mx.hanoi.test"}, OwnHosts: []string{"in.hanoi.test"}, LocalDomains: []string{"hanoi.test"}}
)

// Attacks returns the rows of attacks.csv in the order of the file.
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

// Trust is the trust to authenticate the letter with. In the letters named "shared-…" many people share the domain of the head.
func (a Attack) Trust() senderauth.Trust {
	trust := AttackTrust
	if strings.HasPrefix(a.File, "shared-") {
		trust.SharedDomains = []string{"sotaichinh.hanoi.test"}
	}
	return trust
}

// Raw returns the letter as received, with its placeholders filled in.
func (a Attack) Raw(t testing.TB) []byte {
	t.Helper()
	raw, err := attackFiles.ReadFile("attacks/" + a.File)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(attackPlaceholders.Replace(string(raw)))
}

// Harmful reports whether the interpretation would approve a task. The letter whose Reply-To names another address does no harm, because
// loa does not follow Reply-To.
func (a Attack) Harmful(r inbound.Interpretation) bool {
	return r.Verdict == reply.VerdictApprove && a.File != "reply-to-elsewhere.eml"
}
