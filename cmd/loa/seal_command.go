package main

import "github.com/spf13/cobra"

func (p *program) seal() *cobra.Command {
	cmd := &cobra.Command{Use: "seal", Short: p.t("command.seal.short")}
	cmd.AddCommand(&cobra.Command{
		Use:   "rotate",
		Short: p.t("command.seal.rotate.short"),
		Args:  p.noArguments,
		RunE:  func(*cobra.Command, []string) error { return p.rotateSealKey() },
	})
	return cmd
}
