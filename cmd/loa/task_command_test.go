package main

import (
	"slices"
	"testing"

	"github.com/spf13/cobra"

	"loa/plan"
)

func TestTaskVerbs(t *testing.T) {
	t.Parallel()
	t.Run("every command of the state machine has a verb", func(t *testing.T) {
		t.Parallel()
		for _, rule := range plan.CommandRules() {
			if !slices.ContainsFunc(taskVerbs(), func(v taskVerb) bool { return v.kind == rule.Kind }) {
				t.Errorf("no verb gives the command %s", rule.Kind)
			}
		}
	})
	t.Run("every flag of a verb is declared", func(t *testing.T) {
		t.Parallel()
		for _, verb := range taskVerbs() {
			cmd := (&program{}).taskVerb(verb)
			for _, name := range append([]string{"as", "key"}, verb.flags...) {
				if cmd.Flags().Lookup(name) == nil {
					t.Errorf("loa task %s has no --%s", verb.use, name)
				}
			}
		}
	})
}

func TestTaskFlagDeclare(t *testing.T) {
	t.Parallel()
	var f taskFlags
	cmd := &cobra.Command{}
	for _, flag := range append(f.commonFlags(), f.ownFlags()...) {
		flag.declare(cmd)
	}
	err := cmd.ParseFlags([]string{"--as", "lan", "--file", "a.docx", "--file", "b.docx", "--draft", "2", "--return"})
	if err != nil || f.as != "lan" || !slices.Equal(f.files, []string{"a.docx", "b.docx"}) || f.draft != 2 || !f.giveBack || f.approve {
		t.Errorf("parsed %+v (%v)", f, err)
	}
}
