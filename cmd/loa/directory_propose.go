package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"loa/intake"
	"loa/plan/annex"
	"loa/plan/directory"
)

// directoryPropose drafts a directory from annexes, for a body that starts.
func (p *program) directoryPropose() *cobra.Command {
	var year int
	var to string
	cmd := &cobra.Command{
		Use:   "propose " + p.t("command.directory.propose.args"),
		Short: p.t("command.directory.propose.short"),
		Long:  p.t("command.directory.propose.long"),
		Args:  p.atLeast(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := p.checkYear(year); err != nil {
				return err
			}
			proposed, err := p.proposeDirectory(cmd.Context(), args, year)
			if err != nil {
				return err
			}
			return p.writeProposed(proposed, to)
		},
	}
	cmd.Flags().IntVar(&year, "year", now().Year(), p.t("command.flag.year"))
	cmd.Flags().StringVar(&to, "to", "", p.t("command.directory.propose.flag.to"))
	return cmd
}

// proposeDirectory reads the annexes by an empty directory. What their readers ask is not said here: `loa plan check` says it by the draft.
func (p *program) proposeDirectory(ctx context.Context, paths []string, year int) (directory.Directory, error) {
	var annexes []annex.Result
	for _, path := range paths {
		content, err := readFile(p.lang, path)
		if err != nil {
			return directory.Directory{}, err
		}
		reading, err := intake.ParseAnnex(ctx, filepath.Base(path), content, annex.Input{Year: year})
		if err != nil {
			return directory.Directory{}, err
		}
		if len(reading.Lines) == 0 {
			p.say(p.t("command.directory.propose.no_lines", "Path", path))
		}
		annexes = append(annexes, reading)
	}
	proposed := annex.Propose(annexes)
	if len(proposed.Units) == 0 {
		return proposed, invalid(p.t("command.directory.propose.no_units"))
	}
	return proposed, nil
}

// writeProposed writes the draft to a file that is not there yet, or prints it.
func (p *program) writeProposed(proposed directory.Directory, to string) error {
	doubtful := 0
	for _, unit := range proposed.Units {
		if unit.Remark != "" {
			doubtful++
		}
	}
	for _, class := range proposed.Classes {
		if class.Remark != "" {
			doubtful++
		}
	}
	done := p.t("command.directory.propose.done", "Units", len(proposed.Units), "Classes", len(proposed.Classes), "Aliases", len(proposed.Aliases), "Remarks", doubtful)
	if to == "" {
		p.say(done)
		return p.indented(proposed)
	}
	var content bytes.Buffer
	encoder := json.NewEncoder(&content)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(proposed); err != nil {
		return fmt.Errorf("writing the draft of a directory: %w", err)
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) {
		return invalid(p.t("command.directory.propose.exists", "Path", to))
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", to, err)
	}
	if _, err := file.Write(content.Bytes()); err != nil {
		_ = file.Close() // the error of writing is the one to tell
		return fmt.Errorf("writing %s: %w", to, err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", to, err)
	}
	p.say(done)
	p.say(p.t("command.directory.propose.next", "Path", to))
	return nil
}
