package main

import "github.com/spf13/cobra"

func (p *program) mail() *cobra.Command {
	cmd := &cobra.Command{Use: "mail", Short: p.t("command.mail.short")}
	cmd.AddCommand(p.mailExplain(), p.mailList(), p.mailShow(), p.mailAudit(), p.mailSent(), p.mailRoutes(), p.mailRevive(), p.mailBlocks(), p.mailDigest())
	for _, verb := range letterVerbs() {
		cmd.AddCommand(p.letterVerb(verb))
	}
	return cmd
}
