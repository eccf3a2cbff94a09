package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"loa/cmd/loa/sample"
	"loa/intake"
	"loa/plan/problem"
)

func (p *program) directory() *cobra.Command {
	cmd := &cobra.Command{Use: "directory", Short: p.t("command.directory.short")}
	cmd.AddCommand(p.directoryShow(), p.directoryLoad())
	return cmd
}

func (p *program) directoryShow() *cobra.Command {
	var fromSample bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: p.t("command.directory.show.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if fromSample {
				return p.indented(sample.Directory())
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				directory, err := a.store.Directory(ctx)
				if err != nil {
					return err
				}
				return p.indented(directory)
			})
		},
	}
	cmd.Flags().BoolVar(&fromSample, "sample", false, p.t("command.directory.show.flag.sample"))
	return cmd
}

func (p *program) indented(value any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(value)
}

func (p *program) directoryLoad() *cobra.Command {
	return &cobra.Command{
		Use:   "load " + p.t("command.word.file"),
		Short: p.t("command.directory.load.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := readFile(p.lang, args[0])
			if err != nil {
				return err
			}
			directory, err := intake.ParseDirectory(content)
			if err != nil {
				return invalid(p.t("command.directory.load.unreadable", "Reason", err))
			}
			problems := directory.Validate()
			for _, problem := range problems {
				p.say(problemText(p.lang, problem))
			}
			if problem.Blocking(problems) {
				return invalid(p.t("command.directory.load.wrong"))
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if err := a.store.SaveDirectory(ctx, directory); err != nil {
					return err
				}
				p.say(p.t("command.directory.load.done", "Units", len(directory.Units), "People", len(directory.People)))
				return nil
			})
		},
	}
}
