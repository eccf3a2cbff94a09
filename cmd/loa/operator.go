package main

import (
	"context"
	"os"
	"os/user"
	"strings"

	"loa/plan"
	"loa/plan/policy"
)

// judgeOperator adds to a command who types it and by which order, and refuses what an operator may not give in another's name. A decision can be
// taken back for a while, as one by a letter. Where loa is tried out, everybody may act as anybody, and no order is needed.
func (a *app) judgeOperator(ctx context.Context, task plan.TaskID, basis string, c *plan.Command) error {
	basis = strings.TrimSpace(basis)
	c.Proof = plan.Evidence{Kind: plan.EvidenceOperator, Operator: operator(), Basis: basis}
	if a.found != nil && a.found.Command == "dev" && basis == "" {
		return nil
	}
	if basis == "" {
		return usage(a.lang.T("command.task.needs_basis"))
	}
	if len([]rune(basis)) > plan.MaxName {
		return usage(a.lang.T("command.task.basis_long", "Most", plan.MaxName))
	}
	high, err := a.store.HighStakes(ctx, task)
	if err != nil {
		return err
	}
	if policy.Judge(plan.ChannelCLI, c.Kind, policy.ProofOperator, a.settings.policy().ModeFor(high)) != policy.DispositionAccept {
		return invalid(a.lang.T("command.task.not_in_a_name"))
	}
	if c.Kind == plan.CommandDecide {
		c.UndoWindow, err = a.linkHold(ctx, task)
	}
	return err
}

// byOperator is the proof of a command to a plan, which an operator gives in nobody's name.
func byOperator() plan.Evidence {
	return plan.Evidence{Kind: plan.EvidenceOperator, Operator: operator()}
}

// operator names the account of the operating system that runs this program, and its host.
func operator() string {
	name := "?"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		return name
	}
	return name + "@" + host
}
