package main

import (
	"github.com/spf13/cobra"

	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
)

func (p *program) mail() *cobra.Command {
	cmd := &cobra.Command{Use: "mail", Short: p.t("command.mail.short")}
	cmd.AddCommand(p.mailExplain(), p.mailList(), p.mailShow(), p.mailAudit(), p.mailSent(), p.mailRoutes(), p.mailRevive())
	for _, verb := range letterVerbs() {
		cmd.AddCommand(p.letterVerb(verb))
	}
	return cmd
}

// explained is the JSON of `loa mail explain` when it is asked about several letters.
type explained struct {
	File string `json:"file"`
	mailinbound.Interpretation
}

func (p *program) mailExplain() *cobra.Command {
	return &cobra.Command{
		Use:   "explain " + p.t("command.word.file") + "…",
		Short: p.t("command.mail.explain.short"),
		Args:  p.atLeast(1, "command.argument.letter_file"),
		RunE: func(_ *cobra.Command, args []string) error {
			for _, name := range args {
				raw, err := readFile(p.lang, name)
				if err != nil {
					return err
				}
				reading := mailinbound.Explain(raw, p.settings.believed.trust, reply.Context{})
				if err := p.showLetter(name, reading, len(args) > 1); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (p *program) showLetter(name string, reading mailinbound.Interpretation, several bool) error {
	if several {
		return p.json(explained{name, reading})
	}
	return p.json(reading)
}
