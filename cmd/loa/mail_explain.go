package main

import (
	"crypto/sha256"
	"maps"
	"strings"

	"github.com/spf13/cobra"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
)

// explained is the JSON of `loa mail explain` when it is asked about several letters.
type explained struct {
	File string `json:"file"`
	mailinbound.Interpretation
}

// explainInput is what `loa mail explain` is told of the sender and the draft.
type explainInput struct {
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
	cmd.Flags().StringVar(&in.taskTitle, "task-title", "", p.t("command.mail.explain.flag.task_title"))
	cmd.Flags().StringVar(&in.sender.Name, "sender-name", "", p.t("command.mail.explain.flag.sender_name"))
	cmd.Flags().StringVar(&in.sender.Title, "sender-title", "", p.t("command.mail.explain.flag.sender_title"))
	cmd.Flags().StringVar(&in.sender.Unit, "sender-unit", "", p.t("command.mail.explain.flag.sender_unit"))
	cmd.Flags().StringArrayVar(&in.sender.Phones, "sender-phone", nil, p.t("command.mail.explain.flag.sender_phone"))
	cmd.Flags().StringArrayVar(&in.earlier, "earlier", nil, p.t("command.mail.explain.flag.earlier"))
	return cmd
}

func (p *program) explain(files []string, in explainInput) error {
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
		if err := p.showLetter(name, mailinbound.Explain(raw, p.settings.believed.trust, known), len(files) > 1); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) showLetter(name string, reading mailinbound.Interpretation, several bool) error {
	if several {
		return p.json(explained{name, reading})
	}
	return p.json(reading)
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
