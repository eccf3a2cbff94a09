package main

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/spf13/cobra"
)

// mailDigest has the digests written now, for whoever does not wait for the morning.
func (p *program) mailDigest() *cobra.Command {
	return &cobra.Command{
		Use:   "digest",
		Short: p.t("command.mail.digest.short"),
		Long:  p.t("command.mail.digest.long"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withEngine(cmd.Context(), func(ctx context.Context, a *app) error {
				result, err := a.commands.RunDigest(ctx, strings.ToLower(rand.Text()))
				if err != nil {
					return err
				}
				return p.show(result, func() { p.print(p.t("command.mail.digest.done", "Count", result.Letters)) })
			})
		},
	}
}
