package policy_test

import (
	"cmp"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/policy"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	t.Run("every channel and command has a row for each proof, and a proof without a rule is refused", func(t *testing.T) {
		t.Parallel()
		rows := map[plan.Channel]map[plan.CommandKind]int{}
		for _, row := range policy.Matrix() {
			if rows[row.Channel] == nil {
				rows[row.Channel] = map[plan.CommandKind]int{}
			}
			rows[row.Channel][row.Command]++
			if got := policy.Judge(row.Channel, row.Command, row.Proof, policy.TrustStrict); got != row.Strict {
				t.Errorf("%s %s with %s: judged %q, in the matrix %q", row.Channel, row.Command, row.Proof, got, row.Strict)
			}
			if got := policy.Judge(row.Channel, row.Command, "lời hứa", policy.TrustStandard); got != "" {
				t.Errorf("%s %s with an unknown proof is judged %q", row.Channel, row.Command, got)
			}
		}
		for _, channel := range []plan.Channel{plan.ChannelWeb, plan.ChannelMail, plan.ChannelLink, plan.ChannelCLI, plan.ChannelEngine} {
			for _, rule := range plan.CommandRules() {
				if rows[channel][rule.Kind] < 2 {
					t.Errorf("%s %s has %d rows, want one for each proof and one without", channel, rule.Kind, rows[channel][rule.Kind])
				}
			}
		}
		if got := policy.Judge("chim bồ câu", plan.CommandDecide, policy.ProofCode, policy.TrustStandard); got != "" {
			t.Errorf("an unknown channel is judged %q", got)
		}
		if got := policy.Judge(plan.ChannelWeb, "hoan hô", policy.ProofSession, policy.TrustStandard); got != "" {
			t.Errorf("an unknown command is judged %q", got)
		}
	})
	t.Run("nothing is accepted without a proof, but what can be repaired in a letter with its token", func(t *testing.T) {
		t.Parallel()
		for _, row := range policy.Matrix() {
			accepted := row.Standard == policy.DispositionAccept || row.Strict == policy.DispositionAccept
			intent, _ := policy.IntentOf(row.Command)
			repairable := row.Channel == plan.ChannelMail && slices.Contains(
				[]policy.Intent{policy.IntentReturn, policy.IntentWithdraw, policy.IntentSuspend, policy.IntentAsk}, intent)
			if (row.Proof == policy.ProofNone || row.Proof == policy.ProofFail) && accepted && (!repairable || row.Proof == policy.ProofFail) {
				t.Errorf("%s accepts %s with the proof %q", row.Channel, row.Command, row.Proof)
			}
		}
	})
	t.Run("strict mode accepts nothing that standard mode does not", func(t *testing.T) {
		t.Parallel()
		for _, row := range policy.Matrix() {
			if row.Strict == policy.DispositionAccept && row.Standard != policy.DispositionAccept {
				t.Errorf("%s %s with %s is accepted in strict mode only", row.Channel, row.Command, row.Proof)
			}
		}
	})
	t.Run("the cells that people ask about", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			name     string
			channel  plan.Channel
			command  plan.CommandKind
			proof    policy.Proof
			standard policy.Disposition
			strict   policy.Disposition
		}{
			{"a forwarded link approves nothing", plan.ChannelLink, plan.CommandDecide, policy.ProofNone, policy.DispositionConfirm, policy.DispositionConfirm},
			{"it publishes nothing", plan.ChannelLink, plan.CommandConfirmPublished, policy.ProofNone, policy.DispositionConfirm, policy.DispositionConfirm},
			{"it counts nothing toward a quota", plan.ChannelLink, plan.CommandCount, policy.ProofNone, policy.DispositionConfirm, policy.DispositionConfirm},
			{"a confirmed browser counts, in strict mode too", plan.ChannelLink, plan.CommandCount, policy.ProofBrowser, policy.DispositionAccept, policy.DispositionAccept},
			{"a link takes no counted result out", plan.ChannelLink, plan.CommandDropItem, policy.ProofCode, "", ""},
			{"a letter takes no counted result out", plan.ChannelMail, plan.CommandDropItem, policy.ProofSMIME, "", ""},
			{"a signed-in person takes a counted result out", plan.ChannelWeb, plan.CommandDropItem, policy.ProofSession, policy.DispositionAccept, policy.DispositionAccept},
			{"an operator counts in a name, in strict mode too", plan.ChannelCLI, plan.CommandCount, policy.ProofOperator, policy.DispositionAccept, policy.DispositionAccept},
			{"it takes nothing back", plan.ChannelLink, plan.CommandWithdraw, policy.ProofNone, policy.DispositionConfirm, policy.DispositionConfirm},
			{"a confirmed browser submits", plan.ChannelLink, plan.CommandSubmitDraft, policy.ProofBrowser, policy.DispositionAccept, policy.DispositionAccept},
			{"it decides, but in strict mode needs a code", plan.ChannelLink, plan.CommandDecide, policy.ProofBrowser, policy.DispositionAccept, policy.DispositionConfirm},
			{"a link cancels nothing, even with a code", plan.ChannelLink, plan.CommandCancel, policy.ProofCode, "", ""},
			{"a visitor without a session does nothing", plan.ChannelWeb, plan.CommandAccept, policy.ProofNone, "", ""},
			{"a signed-in head decides, but in strict mode needs a code", plan.ChannelWeb, plan.CommandDecide, policy.ProofSession, policy.DispositionAccept, policy.DispositionConfirm},
			{"with a code of the app the head decides in strict mode too", plan.ChannelWeb, plan.CommandDecide, policy.ProofApp, policy.DispositionAccept, policy.DispositionAccept},
			{"a code of an app is nothing for a link", plan.ChannelLink, plan.CommandDecide, policy.ProofApp, "", ""},
			{"an operator decides in a name, but not in strict mode", plan.ChannelCLI, plan.CommandDecide, policy.ProofOperator, policy.DispositionAccept, ""},
			{"an operator pauses", plan.ChannelCLI, plan.CommandPause, policy.ProofOperator, policy.DispositionAccept, policy.DispositionAccept},
			{"the engine cancels and does nothing else", plan.ChannelEngine, plan.CommandCancel, policy.ProofEngine, policy.DispositionAccept, policy.DispositionAccept},
			{"the engine decides nothing", plan.ChannelEngine, plan.CommandDecide, policy.ProofEngine, "", ""},
			{"a letter cancels nothing", plan.ChannelMail, plan.CommandCancel, policy.ProofSMIME, "", ""},
			{"a signed letter decides", plan.ChannelMail, plan.CommandDecide, policy.ProofSMIME, policy.DispositionAccept, policy.DispositionAccept},
			{"a forged letter is set aside", plan.ChannelMail, plan.CommandDecide, policy.ProofFail, policy.DispositionQuarantine, policy.DispositionQuarantine},
		} {
			standard, strict := policy.Judge(c.channel, c.command, c.proof, policy.TrustStandard), policy.Judge(c.channel, c.command, c.proof, policy.TrustStrict)
			if standard != c.standard || strict != c.strict {
				t.Errorf("%s: %q and %q, want %q and %q", c.name, standard, strict, c.standard, c.strict)
			}
		}
	})
}

var updateMatrix = flag.Bool("update-matrix", false, "rewrite docs/policy.md")

// TestMatrixPage compares docs/policy.md with the rules.
func TestMatrixPage(t *testing.T) {
	t.Parallel()
	const path = "../../docs/policy.md"
	want := matrixPage()
	if *updateMatrix {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/policy.md differs from the rules; run go test ./plan/policy -run MatrixPage -update-matrix and review (-want +got):\n%s", diff)
	}
}

func matrixPage() string {
	var b strings.Builder
	b.WriteString(`# Which proof a command needs

This page is generated from the rules (` + "`plan/policy`" + `): ` + "`go test ./plan/policy`" + ` fails when it differs, and ` + "`-run MatrixPage -update-matrix`" + ` writes
it anew. ` + "`loa policy matrix`" + ` prints the same for the program at hand. Who may give a command is another rule: [states.md](states.md).

A cell is what becomes of a command that comes by a channel with a proof: *accept* carries it out, *confirm* sends a one-time code to the
registered address first (on the pages a code of the app in the form does, column *app*), *show_link* offers the page instead, *quarantine* sets it aside and alarms; *–* means that the channel does not take the
command at all. Behind a stroke stands the strict mode, which also holds for lines of high stakes, where it differs. A letter is judged by more than
is shown here: these cells are of an ordinary letter from the person who was asked, with the token and the code of its question.
`)
	var channel plan.Channel
	var command plan.CommandKind
	for _, row := range policy.Matrix() {
		if row.Channel != channel {
			channel, command = row.Channel, ""
			b.WriteString("\n\n## " + string(channel) + "\n\n| command |")
			head := "\n|---|"
			for _, proof := range proofsIn(channel) {
				b.WriteString(" " + string(proof) + " |")
				head += "---|"
			}
			b.WriteString(head)
		}
		if row.Command != command {
			command = row.Command
			b.WriteString("\n| `" + string(command) + "` |")
		}
		b.WriteString(" " + cell(row) + " |")
	}
	b.WriteString("\n")
	return b.String()
}

func cell(row policy.Row) string {
	standard, strict := cmp.Or(string(row.Standard), "–"), cmp.Or(string(row.Strict), "–")
	if standard == strict {
		return standard
	}
	return standard + " / " + strict
}

// proofsIn lists the proofs of a channel in the order of its columns.
func proofsIn(channel plan.Channel) []policy.Proof {
	var proofs []policy.Proof
	for _, row := range policy.Matrix() {
		if row.Channel == channel && row.Command == plan.CommandAccept {
			proofs = append(proofs, row.Proof)
		}
	}
	return proofs
}
