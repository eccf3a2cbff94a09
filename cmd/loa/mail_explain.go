package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/activities/inbound"
	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
)

// explained is the JSON of `loa mail explain`. File is there when it is asked about several letters; Meaning and what follows when it is told which
// question they answer.
type explained struct {
	File string `json:"file,omitempty"`
	mailinbound.Interpretation
	Meaning plan.Meaning `json:"meaning,omitempty"`
	Guessed string       `json:"guessed,omitempty"` // how sure Meaning is when it was guessed by its likeness to labelled answers
	Until   string       `json:"until,omitempty"`   // ISO 8601
	When    string       `json:"when,omitempty"`
	Unit    string       `json:"unit,omitempty"`
	To      string       `json:"to,omitempty"`
	Link    string       `json:"link,omitempty"`
}

// explainInput is what `loa mail explain` is told of the sender and the draft.
type explainInput struct {
	question  string
	taskTitle string
	sender    reply.Person
	earlier   []string // files
}

func (p *program) mailExplain() *cobra.Command {
	var in explainInput
	cmd := &cobra.Command{
		Use:   "explain " + p.t("command.word.file") + "…",
		Short: p.t("command.mail.explain.short"),
		Long:  p.t("command.mail.explain.long", "Needed", reply.LettersThatTeach),
		Args:  p.atLeast(1, "command.argument.letter_file"),
		RunE:  func(_ *cobra.Command, args []string) error { return p.explain(args, in) },
	}
	cmd.Flags().StringVar(&in.question, "question", "", p.t("command.mail.explain.flag.question", "Questions", questionNames()))
	cmd.Flags().StringVar(&in.taskTitle, "task-title", "", p.t("command.mail.explain.flag.task_title"))
	cmd.Flags().StringVar(&in.sender.Name, "sender-name", "", p.t("command.mail.explain.flag.sender_name"))
	cmd.Flags().StringVar(&in.sender.Title, "sender-title", "", p.t("command.mail.explain.flag.sender_title"))
	cmd.Flags().StringVar(&in.sender.Unit, "sender-unit", "", p.t("command.mail.explain.flag.sender_unit"))
	cmd.Flags().StringArrayVar(&in.sender.Phones, "sender-phone", nil, p.t("command.mail.explain.flag.sender_phone"))
	cmd.Flags().StringArrayVar(&in.earlier, "earlier", nil, p.t("command.mail.explain.flag.earlier"))
	return cmd
}

// questionNames lists the questions as the command line names them.
func questionNames() string {
	names := make([]string, len(plan.Questions))
	for i, question := range plan.Questions {
		names[i] = string(question)
	}
	return strings.Join(names, ", ")
}

func (p *program) explain(files []string, in explainInput) error {
	if in.question != "" && !slices.Contains(plan.Questions, plan.Question(in.question)) {
		return invalid(p.t("command.mail.explain.no_question", "Question", in.question, "Questions", questionNames()))
	}
	lessons, err := p.lessonsOf(in)
	if err != nil {
		return err
	}
	for _, name := range files {
		raw, err := readFile(p.lang, name)
		if err != nil {
			return err
		}
		known := reply.Context{Sender: in.sender, Draft: reply.Draft{Title: in.taskTitle}, Recurring: maps.Clone(p.settings.knownBlocks)}
		if p.settings.Mail.Address != "" {
			known.Ours = []string{p.settings.Mail.Address}
		}
		if letter, err := mail.Parse(raw); err == nil && len(letter.From) == 1 {
			known.Sender.Addresses = []string{letter.From[0].Spec}
			known.Recurring = lessons.knownOf(letter.From[0].Spec, known.Recurring)
		}
		letter := explained{Interpretation: mailinbound.Explain(raw, p.settings.believed.trust, known)}
		if len(files) > 1 {
			letter.File = name
		}
		letter.Guessed = p.guessed(letter.answers(plan.Question(in.question)))
		if err := p.json(letter); err != nil {
			return err
		}
	}
	return nil
}

// guessed says how sure a guess is; "" for a probability of 0, which is no guess.
func (p *program) guessed(probability float64) string {
	if probability == 0 {
		return ""
	}
	return p.t("command.mail.explain.similar", "Percent", fmt.Sprintf("%.0f", probability*100))
}

// answers sets what the letter would become as an answer to a question; nothing without one. It returns the probability of what is guessed.
func (e *explained) answers(question plan.Question) (probability float64) {
	if question == "" {
		return 0
	}
	u := inbound.MeaningOf(question, e.Interpretation)
	e.Meaning, e.When, e.Unit, e.To, e.Link = u.Meaning, u.When, u.Unit, u.To, u.Link
	if !u.Until.IsZero() {
		e.Until = u.Until.String()
	}
	return u.Probability
}

// lesson is an earlier letter. It counts as a proven letter about a question of its own.
type lesson struct {
	from   string
	blocks []reply.Block
}

type lessons []lesson

// lessonsOf reads the earlier letters, each once however often its bytes are named.
func (p *program) lessonsOf(in explainInput) (lessons, error) {
	var read lessons
	seen := map[[sha256.Size]byte]bool{}
	for _, name := range in.earlier {
		raw, err := readFile(p.lang, name)
		if err != nil {
			return nil, err
		}
		letter, err := mail.Parse(raw)
		if err != nil || len(letter.From) != 1 {
			return nil, invalid(p.t("command.mail.explain.not_earlier", "Path", name))
		}
		if sum := sha256.Sum256(raw); !seen[sum] {
			seen[sum] = true
			read = append(read, lesson{strings.ToLower(letter.From[0].Spec), reply.Blocks(letter.Text, letter.HTML, reply.Context{Sender: in.sender})})
		}
	}
	if n := len(read); n > 0 && n < reply.LettersThatTeach {
		p.say(p.t("command.mail.explain.too_few", "Found", n, "Needed", reply.LettersThatTeach))
	}
	return read, nil
}

// knownOf adds the blocks that are known of a sender: from enough letters of this address, or of enough addresses of its domain.
func (all lessons) knownOf(address string, known map[string]bool) map[string]bool {
	if known == nil {
		known = map[string]bool{}
	}
	address = strings.ToLower(address)
	_, domain, _ := strings.Cut(address, "@")
	own, senders := map[string]int{}, map[string]map[string]bool{}
	for _, each := range all {
		_, of, _ := strings.Cut(each.from, "@")
		for _, block := range each.blocks {
			if each.from == address {
				own[block.Key]++
			}
			if of == domain {
				if senders[block.Key] == nil {
					senders[block.Key] = map[string]bool{}
				}
				senders[block.Key][each.from] = true
			}
			if own[block.Key] >= reply.LettersThatTeach || len(senders[block.Key]) >= reply.LettersThatTeach {
				known[block.Key] = true
			}
		}
	}
	return known
}
