package report

import (
	"fmt"

	"loa/locale"
	"loa/plan/directory"
	"loa/plan/policy"
)

// The files in letters/ for the letters of a rehearsal.
const (
	rehearsalFile        = "rehearsal"
	rehearsalReceiptFile = "rehearsal_receipt"
)

// wordReceived is the ready answer to a rehearsal. Any other words of a person count as well.
const wordReceived = "ĐÃ NHẬN"

// RehearsalInput is the input of the letter that asks a person for one harmless answer.
type RehearsalInput struct {
	Language  locale.Language
	To        Recipient
	Positions []RehearsalPosition // as the directory has them on the day
	Address   string              // the registered address, to which the letter goes
	ReplyTo   string
	Code      string
	Contact   string // a person to talk to; "" names the coordinator of the plan
}

// RehearsalPosition is one position of the recipient.
type RehearsalPosition struct {
	Role     directory.Role
	UnitName string
}

// rehearsalValues is what the sentences of the letter may name.
type rehearsalValues struct {
	Words       string // of the ready answer, with the code
	Decides     bool   // real letters ask for decisions
	Coordinates bool   // real letters report what a coordinator has to look at
}

// ComposeRehearsal writes the letter. It fails without a reply address, and on a reply address or a code that must not stand in a letter.
func ComposeRehearsal(in RehearsalInput) (Letter, error) {
	how := answerInput{lang: in.Language, replyTo: in.ReplyTo, code: in.Code}
	if in.ReplyTo == "" {
		return Letter{}, fmt.Errorf("composing a rehearsal letter: no reply address")
	}
	if err := how.check(); err != nil {
		return Letter{}, fmt.Errorf("composing a rehearsal letter: %w", err)
	}
	in = in.tidy()
	letter, err := compose(in.Language, rehearsalFile, in.values(how), in.content(how))
	if err != nil {
		return Letter{}, fmt.Errorf("composing a rehearsal letter: %w", err)
	}
	return letter, nil
}

// tidy makes every value that people typed fit into a line.
func (in RehearsalInput) tidy() RehearsalInput {
	for _, value := range []*string{&in.To.Name, &in.To.Title, &in.Address, &in.Contact} {
		*value = cutLine(*value)
	}
	return in
}

func (in RehearsalInput) values(how answerInput) rehearsalValues {
	values := rehearsalValues{Words: how.coded(wordReceived)}
	for _, position := range in.Positions {
		values.Decides = values.Decides || position.Role.Decides()
		values.Coordinates = values.Coordinates || position.Role == directory.RoleCoordinator
	}
	return values
}

func (in RehearsalInput) content(how answerInput) content {
	lang := in.Language
	rows := []fact{{lang.T("letter.rehearsal.address"), in.Address}}
	for _, position := range in.Positions {
		rows = append(rows, fact{lang.Word("role", string(position.Role)), cutLine(position.UnitName)})
	}
	ready := how.choice(how.coded(wordReceived), lang.T("letter.rehearsal.answer"), lang.T("letter.rehearsal.answer_button"))
	a := how.withChoices(lang.T("letter.rehearsal.how"), ready)
	return content{Greeting: greeting(lang, in.To, ""), Facts: filled(rows), Answer: a, Contact: in.Contact}
}

// RehearsalReceiptInput is the input of the letter that confirms an answer to a rehearsal.
type RehearsalReceiptInput struct {
	Language  locale.Language
	To        Recipient
	Readiness policy.Readiness // what the answer shows
	Proof     policy.Proof     // of ReadinessProven
	From      string           // of ReadinessOtherAddress: the address from which the answer came
	Address   string           // the registered address
	Contact   string
}

// rehearsalReceiptValues is what the sentences of the receipt may name.
type rehearsalReceiptValues struct {
	Readiness     policy.Readiness
	Proof         string
	From, Address string
}

// ComposeRehearsalReceipt writes the receipt. It asks nothing.
func ComposeRehearsalReceipt(in RehearsalReceiptInput) (Letter, error) {
	lang := in.Language
	values := rehearsalReceiptValues{
		Readiness: in.Readiness, Proof: lang.Word("proof_of", string(in.Proof)), From: cutLine(in.From), Address: cutLine(in.Address),
	}
	to := Recipient{Name: cutLine(in.To.Name), Title: cutLine(in.To.Title), Role: in.To.Role}
	letter, err := compose(lang, rehearsalReceiptFile, values, content{Greeting: greeting(lang, to, ""), Contact: cutLine(in.Contact)})
	if err != nil {
		return Letter{}, fmt.Errorf("composing the receipt of a rehearsal: %w", err)
	}
	return letter, nil
}
