package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/cmd/loa/config"
)

// configCommand has the commands about the settings themselves: they run with settings that are wrong, too.
func (p *program) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: p.t("command.config.short"),
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return p.checkFormat()
		},
	}
	cmd.AddCommand(p.configInit(), p.configShow(), p.configCheck())
	return cmd
}

func (p *program) configInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: p.t("command.config.init.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			name := config.NamedFile(config.Sources{Environ: p.environ, Flags: cmd.Flags()})
			if err := p.createFile(name, config.Sample(p.lang)); err != nil {
				return err
			}
			return p.show(map[string]string{"file": name}, func() {
				p.print(p.t("command.config.init.done", "Path", name))
			})
		},
	}
}

// createFile writes a file that may hold passwords later on, so that only its owner can read it.
func (p *program) createFile(name, content string) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec the operator names the file
	if errors.Is(err, fs.ErrExist) {
		return invalid(p.t("command.config.init.exists", "Path", name))
	}
	if err != nil {
		return invalid(p.t("command.config.init.failed", "Path", name, "Reason", err))
	}
	if _, err := file.WriteString(content); err != nil {
		_ = file.Close() // the first error is told
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return file.Close()
}

func (p *program) configShow() *cobra.Command {
	var redact, reveal bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: p.t("command.config.show.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if redact && reveal {
				return usage(p.t("command.config.show.redact_or_reveal"))
			}
			loaded := p.configure(cmd)
			entries := loaded.Entries(reveal)
			if err := p.show(entries, func() { p.printEntries(loaded.File, entries) }); err != nil {
				return err
			}
			return faultOf(loaded)
		},
	}
	cmd.Flags().BoolVar(&redact, "redact", false, p.t("command.config.show.flag.redact"))
	cmd.Flags().BoolVar(&reveal, "reveal", false, p.t("command.config.show.flag.reveal"))
	return cmd
}

func (p *program) printEntries(file string, entries []config.Entry) {
	if file == "" {
		p.say(p.t("command.config.show.no_file", "Places", strings.Join(config.Places(), ", ")))
	}
	columns := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		fmt.Fprintln(columns, e.Line(p.lang))
	}
	_ = columns.Flush() // as every print: a closed terminal reads nothing
}

func (p *program) configCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: p.t("command.config.check.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			loaded := p.configure(cmd)
			faults := append([]config.Fault{}, loaded.Faults...)
			err := p.show(faults, func() {
				if len(faults) == 0 {
					p.print(p.t("command.config.check.right", "File", cmp.Or(loaded.File, p.t("command.config.check.no_file"))))
				}
			})
			if err != nil {
				return err
			}
			return faultOf(loaded)
		},
	}
}
