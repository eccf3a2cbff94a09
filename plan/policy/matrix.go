package policy

import (
	"slices"

	"loa/plan"
)

// The proofs of the roads beside mail.
const (
	ProofBrowser  Proof = "browser"  // the person entered, in this browser and within LinkSessionFor, a one-time code sent to the registered address
	ProofApp      Proof = "app"      // the person is signed in, and entered a code of the own app (RFC 6238) with the command
	ProofSession  Proof = "session"  // the person is signed in
	ProofOperator Proof = "operator" // an operator of the server gives the command in a person's name
	ProofEngine   Proof = "engine"   // the engine itself: a timer, or an operator who cancelled the workflow
)

// Row is one cell of the matrix: what becomes of a command that comes by a channel with a proof.
type Row struct {
	Channel  plan.Channel
	Command  plan.CommandKind
	Proof    Proof
	Standard Disposition // in standard mode; empty: the channel refuses the command
	Strict   Disposition // in strict mode, and for a line of high stakes
}

// Matrix lists every channel with every command of a task and every proof that the channel can have, in the order of Channels, of
// plan.CommandRules and of the proofs, strongest first. Who may give a command is the rule of the command in plan, whatever the channel.
func Matrix() []Row {
	var rows []Row
	for _, channel := range Channels() {
		for _, rule := range plan.CommandRules() {
			for _, proof := range proofsOf(channel) {
				rows = append(rows, Row{
					channel, rule.Kind, proof,
					dispositionOf(channel, rule.Kind, proof, TrustStandard), dispositionOf(channel, rule.Kind, proof, TrustStrict),
				})
			}
		}
	}
	return rows
}

// Channels lists every channel by which a command may come.
func Channels() []plan.Channel {
	return []plan.Channel{plan.ChannelMail, plan.ChannelLink, plan.ChannelWeb, plan.ChannelCLI, plan.ChannelEngine}
}

// proofsOf lists what a channel can prove, strongest first.
func proofsOf(channel plan.Channel) []Proof {
	switch channel {
	case plan.ChannelMail:
		return []Proof{ProofSMIME, ProofCode, ProofDMARC, ProofAuth, ProofDKIM, ProofNone, ProofFail}
	case plan.ChannelLink:
		return []Proof{ProofCode, ProofBrowser, ProofNone}
	case plan.ChannelWeb:
		return []Proof{ProofApp, ProofSession, ProofNone}
	case plan.ChannelCLI:
		return []Proof{ProofOperator, ProofNone}
	case plan.ChannelEngine:
		return []Proof{ProofEngine, ProofNone}
	}
	return nil
}

// Judge says what becomes of a command that comes by a channel with a proof. A channel that refuses the command, or that cannot have the
// proof, gives the empty disposition. A letter is judged by its Claim, which holds more than a proof.
func Judge(channel plan.Channel, command plan.CommandKind, proof Proof, mode TrustMode) Disposition {
	if _, known := plan.RuleOf(command); !known || !slices.Contains(proofsOf(channel), proof) {
		return ""
	}
	return dispositionOf(channel, command, proof, mode)
}

func dispositionOf(channel plan.Channel, command plan.CommandKind, proof Proof, mode TrustMode) Disposition {
	switch channel {
	case plan.ChannelMail:
		return ofLetter(command, proof, mode)
	case plan.ChannelLink:
		return ofLink(command, proof, mode)
	case plan.ChannelWeb:
		return ofPage(command, proof, mode)
	case plan.ChannelCLI:
		return acceptIf(proof == ProofOperator && (mode == TrustStandard || !decides(command)))
	case plan.ChannelEngine:
		return acceptIf(proof == ProofEngine && command == plan.CommandCancel)
	}
	return ""
}

// decides says that a command gives or restores the force of a decision about a draft, an extension or a report. In strict mode nobody gives it
// in another's name.
func decides(command plan.CommandKind) bool {
	switch command {
	case plan.CommandDecide, plan.CommandKeep, plan.CommandDecideExtension, plan.CommandAcceptReport:
		return true
	default:
		return false
	}
}

func acceptIf(proven bool) Disposition {
	if proven {
		return DispositionAccept
	}
	return ""
}

// ofPage judges a form of somebody who is signed in. In strict mode a decision needs a code as well: one of the app in the form, or the one that the page
// of its link sends.
func ofPage(command plan.CommandKind, proof Proof, mode TrustMode) Disposition {
	if proof == ProofSession && mode == TrustStrict && decides(command) {
		return DispositionConfirm
	}
	return acceptIf(proof == ProofSession || proof == ProofApp)
}

// ofLink judges a form on the page of a link. The link may have been forwarded, so that alone it proves nobody. In strict mode a decision
// needs a code of its own.
func ofLink(command plan.CommandKind, proof Proof, mode TrustMode) Disposition {
	switch command {
	case plan.CommandAccept, plan.CommandDecline, plan.CommandSubmitDraft, plan.CommandDecide, plan.CommandWithdraw, plan.CommandConfirmPublished, plan.CommandCount, plan.CommandSubmitReport:
	default:
		return "" // the letter of the link asks for none of the others
	}
	switch {
	case proof == ProofNone, proof == ProofBrowser && mode == TrustStrict && decides(command):
		return DispositionConfirm
	}
	return DispositionAccept
}

// ofLetter judges an ordinary letter that gives the command: from the person who was asked, with the token and the code of its question.
func ofLetter(command plan.CommandKind, proof Proof, mode TrustMode) Disposition {
	intent, gives := IntentOf(command)
	if !gives {
		return ""
	}
	return Claim{Mode: mode, Intent: intent, Sender: SenderAsked, Proof: proof, MatchMethod: MatchedByToken, NamesCode: true}.Judge().Disposition
}

// IntentOf is the intent of a letter that gives a command, the one that needs most proof where there are several: an approval for a decision. It is
// false for a command that no letter gives.
func IntentOf(command plan.CommandKind) (Intent, bool) {
	switch command {
	case plan.CommandDecide:
		return IntentApprove, true
	case plan.CommandDecline, plan.CommandReturnReport:
		return IntentReturn, true
	case plan.CommandWithdraw:
		return IntentWithdraw, true
	case plan.CommandSuspend:
		return IntentSuspend, true
	case plan.CommandKeep:
		return IntentKeep, true
	case plan.CommandAccept, plan.CommandAssign, plan.CommandSubmitDraft, plan.CommandConfirmPublished, plan.CommandCount, plan.CommandSubmitReport:
		return IntentSubmit, true
	case plan.CommandAcceptReport, plan.CommandDecideExtension, plan.CommandResume, plan.CommandReassign:
		return IntentGrant, true
	case plan.CommandRequestExtension, plan.CommandAsk, plan.CommandAnswerQuestion:
		return IntentAsk, true
	case plan.CommandSubstitute, plan.CommandAmend, plan.CommandPause, plan.CommandCancel, plan.CommandDropItem:
	}
	return "", false
}
