package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"loa/cmd/loa/sample"
	"loa/plan/calendar"
)

func (p *program) planSample() *cobra.Command {
	var year int
	cmd := &cobra.Command{
		Use:   "sample " + p.t("command.word.file"),
		Short: p.t("command.plan.sample.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := p.checkYear(year); err != nil {
				return err
			}
			content, err := p.sampleFile(args[0], year)
			if err != nil {
				return err
			}
			if err := os.WriteFile(args[0], content, 0o644); err != nil { // #nosec a sample for everybody to read
				return fmt.Errorf("writing %s: %w", args[0], err)
			}
			p.say(p.t("command.plan.sample.done", "Year", year, "Path", args[0]))
			return nil
		},
	}
	cmd.Flags().IntVar(&year, "year", calendar.Today(now()).Year()+1, p.t("command.plan.sample.flag.year"))
	return cmd
}

func (p *program) sampleFile(path string, year int) ([]byte, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx":
		return sample.Excel(year)
	case ".docx":
		return sample.Word(year)
	}
	return nil, usage(p.t("command.plan.sample.wrong_name"))
}
