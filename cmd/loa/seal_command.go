package main

import "github.com/spf13/cobra"

func (p *program) seal() *cobra.Command {
	cmd := &cobra.Command{Use: "seal", Short: p.t("command.seal.short")}
	cmd.AddCommand(&cobra.Command{
		Use:   "rotate",
		Short: p.t("command.seal.rotate.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.rotateSealKey(cmd.Context()) },
	})
	return cmd
}
