package mail_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loa/mail"
)

// attack is one letter of testdata/attacks; its README explains the columns.
type attack struct{ file, threat, proof, sender, reason string }

const attackToken = "abcdefghijklmnopqrstuvwxyz"

var (
	attackMarks = strings.NewReplacer("{{head}}", headOfFinance, "{{domain}}", "sotaichinh.hanoi.test", "{{token}}", attackToken)
	cityTrust   = mail.Trust{AuthservIDs: []string{"mx.hanoi.test"}, OwnHosts: []string{"in.hanoi.test"}, LocalDomains: []string{"hanoi.test"}}
)

func attacks(t testing.TB) []attack {
	t.Helper()
	file, err := os.Open("testdata/attacks/attacks.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []attack
	for _, row := range rows[1:] {
		all = append(all, attack{row[0], row[1], row[2], attackMarks.Replace(row[3]), row[4]})
	}
	return all
}

func (a attack) raw(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata/attacks", a.file))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(attackMarks.Replace(string(raw)))
}

func TestNoAttackIsProvedForTheHead(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	for _, a := range attacks(t) {
		t.Run(strings.TrimSuffix(a.file, ".eml"), func(t *testing.T) {
			t.Parallel()
			raw := a.raw(t)
			letter := parse(t, string(raw))
			signatures := mail.VerifySignatures(t.Context(), raw, letter, mail.Verifier{LookupTXT: zone{}.lookup, Roots: ca.roots(), Now: arrival})
			reading := mail.Read(letter, signatures, cityTrust)
			if string(reading.Proof) != a.proof || reading.Sender != a.sender || !traced(reading.Checks, a.reason) {
				t.Errorf("got %s from %q, want %s from %q because of %q: %+v", reading.Proof, reading.Sender, a.proof, a.sender, a.reason, reading.Checks)
			}
			proved := reading.Proof != mail.ProofNone && reading.Proof != mail.ProofFail
			if _, behalf := letter.OnBehalf(); proved && reading.Sender == headOfFinance && !behalf && !reading.TokenConflict && a.harmful(reading) {
				t.Errorf("the attack passes for the head's approval: %+v", reading.Checks)
			}
		})
	}
}

// harmful is true for a reading that would approve; a Reply-To that leads elsewhere is not followed and so harmless.
func (a attack) harmful(r mail.Reading) bool {
	return r.Verdict == mail.VerdictApprove && a.file != "reply-to-elsewhere.eml"
}

func traced(checks []mail.Check, reason string) bool {
	return slices.ContainsFunc(checks, func(c mail.Check) bool { return strings.Contains(c.Name+" "+c.Detail, reason) })
}

func TestEveryLetterOfTheCorpusIsInItsTable(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/attacks/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, a := range attacks(t) {
		named = append(named, filepath.Join("testdata/attacks", a.file))
	}
	slices.Sort(named)
	if !slices.Equal(named, files) {
		t.Errorf("the table has %d letters, the folder %d", len(named), len(files))
	}
}
