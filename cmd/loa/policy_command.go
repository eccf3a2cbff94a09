package main

import (
	"cmp"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/policy"
)

// policyRow is the JSON of one cell of the matrix.
type policyRow struct {
	Channel  plan.Channel       `json:"channel"`
	Command  plan.CommandKind   `json:"command"`
	Proof    policy.Proof       `json:"proof"`
	Standard policy.Disposition `json:"standard"`
	Strict   policy.Disposition `json:"strict"`
}

// refused is the word for the empty disposition.
const refused = policy.Disposition("refuse")

func (p *program) policyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "policy", Short: p.t("command.policy.short")}
	cmd.AddCommand(&cobra.Command{
		Use:   "matrix",
		Short: p.t("command.policy.matrix.short"),
		Args:  p.noArguments,
		RunE:  func(*cobra.Command, []string) error { return p.showMatrix() },
	})
	return cmd
}

// showMatrix prints the rules by which this program judges commands. It needs no server.
func (p *program) showMatrix() error {
	var rows []policyRow
	for _, row := range policy.Matrix() {
		rows = append(rows, policyRow{row.Channel, row.Command, row.Proof, cmp.Or(row.Standard, refused), cmp.Or(row.Strict, refused)})
	}
	return p.show(rows, func() {
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, p.t("command.policy.matrix.heading"))
		for _, row := range rows {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", p.lang.Word("channel", string(row.Channel)), p.lang.Word("command", string(row.Command)),
				p.lang.Word("proof", string(row.Proof)), p.lang.Word("disposition", string(row.Standard)), p.lang.Word("disposition", string(row.Strict)))
		}
		_ = table.Flush() // what p.out refuses was refused to every other line, too
	})
}
