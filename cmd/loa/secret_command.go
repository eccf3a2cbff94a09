package main

import "github.com/spf13/cobra"

func (p *program) secret() *cobra.Command {
	var force bool
	rotate := &cobra.Command{
		Use:   "rotate",
		Short: p.t("command.secret.rotate.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.rotateTokenKey(cmd.Context(), force) },
	}
	rotate.Flags().BoolVar(&force, "force", false, p.t("command.secret.rotate.flag.force"))
	cmd := &cobra.Command{Use: "secret", Short: p.t("command.secret.short")}
	cmd.AddCommand(rotate)
	return cmd
}
