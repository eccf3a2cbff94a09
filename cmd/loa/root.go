package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"loa/cmd/loa/config"
	"loa/locale"
)

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "loa",
		Short:         p.t("command.root.short"),
		Long:          p.t("command.root.long"),
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := p.checkFormat(); err != nil {
				return err
			}
			return faultOf(p.configure(cmd))
		},
	}
	root.PersistentFlags().StringVarP(&p.format, "output", "o", "text", p.t("command.root.flag.output"))
	config.AddFlags(root.PersistentFlags(), p.lang)
	root.SetOut(p.out)
	root.SetErr(p.errs)
	root.AddCommand(p.dev(), p.serve(), p.workerCommand(), p.webCommand(), p.temporalCommand(), p.migrate(), p.installationCommand(), p.doctor(), p.policyCommand(), p.user(), p.engine(), p.payload(), p.seal(), p.secret(), p.shape(), p.indicator(), p.period(), p.report(), p.link(), p.reconcile(), p.restore(), p.resync(), p.version(),
		p.plan(), p.task(), p.cron(), p.mail(), p.directory(), p.configCommand(), p.readFileCommand())
	p.unknownSubcommands(root)
	p.translateCobra(root)
	return root
}

func (p *program) checkFormat() error {
	if p.format != "text" && p.format != "json" {
		return usage(p.t("command.misuse.output", "Value", quoted(p.format)))
	}
	return nil
}

// show prints a value as JSON, or what text says of it.
func (p *program) show(value any, text func()) error {
	if p.format == "json" {
		return p.json(value)
	}
	text()
	return nil
}

// json prints one value on one line.
func (p *program) json(value any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// t is a sentence in the language of the command line.
func (p *program) t(id locale.ID, args ...any) string { return p.lang.T(id, args...) }

// say writes a line of progress or remark, print a line of what was asked for.
func (p *program) say(line string)   { fmt.Fprintln(p.errs, line) }
func (p *program) print(line string) { fmt.Fprintln(p.out, line) }
