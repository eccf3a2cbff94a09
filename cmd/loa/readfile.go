package main

import (
	"github.com/spf13/cobra"

	"loa/activities/extract"
	"loa/mail/attachment"
)

// readFileCommand is the child process in which the files of strangers are read: loa starts itself with it, gives it one file and takes
// one answer. The process confines itself before it looks at the file, so nobody else has a use for it, and help does not show it.
func (p *program) readFileCommand() *cobra.Command {
	var kind string
	cmd := &cobra.Command{
		Use:    "read-file " + p.t("command.read_file.args"),
		Short:  p.t("command.read_file.short"),
		Hidden: true,
		Args:   p.noArguments,
		// The child reads no settings: it is started in an empty folder, without variables.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, _ []string) error {
			return extract.NewChild().Run(cmd.Context(), attachment.Kind(kind), cmd.InOrStdin(), p.out)
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", p.t("command.read_file.flag.kind"))
	return cmd
}
