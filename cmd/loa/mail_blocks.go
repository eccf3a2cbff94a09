package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// blockView is the JSON of a block that loa knows of a person or of a mail domain.
type blockView struct {
	Key     string             `json:"key"`
	Person  directory.PersonID `json:"person,omitempty"`
	Domain  string             `json:"domain,omitempty"`
	First   string             `json:"first_line"`
	Letters int                `json:"letters"`
	Since   time.Time          `json:"since"`
}

// shortKey is how much of a key the list shows; it suffices for --forget.
const shortKey = 12

func (p *program) mailBlocks() *cobra.Command {
	var forget, as string
	cmd := &cobra.Command{
		Use:   "blocks",
		Short: p.t("command.mail.blocks.short"),
		Long:  p.t("command.mail.blocks.long"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if forget != "" {
					return p.forgetBlock(ctx, a, forget, as)
				}
				learned, err := a.store.LearnedBlocks(ctx)
				if err != nil {
					return err
				}
				return p.showBlocks(learned)
			})
		},
	}
	cmd.Flags().StringVar(&forget, "forget", "", p.t("command.mail.blocks.flag.forget"))
	cmd.Flags().StringVar(&as, "as", "", p.t("command.flag.as"))
	return cmd
}

func (p *program) showBlocks(learned []store.LearnedBlock) error {
	views := make([]blockView, 0, len(learned))
	for _, block := range learned {
		views = append(views, blockView(block))
	}
	return p.show(views, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, v := range views {
			owner := string(v.Person)
			if v.Domain != "" {
				owner = "@" + v.Domain
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", v.Key[:shortKey], owner, p.t("command.mail.blocks.letters", "Count", v.Letters), short(plainLine(v.First), 70))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
		p.say(p.t("command.mail.blocks.count", "Count", len(views)))
	})
}

// forgetBlock makes loa read a block again, and never learn it. It is for those who coordinate.
func (p *program) forgetBlock(ctx context.Context, a *app, key, as string) error {
	actor, err := a.actor(ctx, as)
	if err != nil {
		return err
	}
	if err := policy.MayHandleLetters(actor); err != nil {
		return err
	}
	learned, err := a.store.LearnedBlocks(ctx)
	if err != nil {
		return err
	}
	found := map[string]store.LearnedBlock{}
	for _, block := range learned {
		if len(key) >= 8 && strings.HasPrefix(block.Key, strings.ToLower(key)) {
			found[block.Key] = block
		}
	}
	if len(found) != 1 {
		return &fault{code: exitNotFound, text: p.t("command.mail.blocks.unknown", "Value", quoted(key)), err: store.ErrNotFound}
	}
	for full, block := range found {
		if err := a.store.ForgetBlock(ctx, full, now()); err != nil {
			return err
		}
		return p.show(blockView(block), func() { p.print(p.t("command.mail.blocks.done", "Line", short(plainLine(block.First), 70))) })
	}
	return nil
}

// lookAtBlocks says how many blocks are known of each person and domain, and the first line of each.
func lookAtBlocks(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.blocks.name")
	learned, err := a.store.LearnedBlocks(ctx)
	if err != nil {
		return []finding{a.unreadable(name, err)}
	}
	return a.findingsOf(learned)
}

func (a *app) findingsOf(learned []store.LearnedBlock) []finding {
	name := a.lang.T("command.doctor.blocks.name")
	if len(learned) == 0 {
		return []finding{good(name, a.lang.T("command.doctor.blocks.none"))}
	}
	var findings []finding
	for from := 0; from < len(learned); {
		to, lines := from, []string{}
		for ; to < len(learned) && learned[to].Person == learned[from].Person && learned[to].Domain == learned[from].Domain; to++ {
			lines = append(lines, "“"+short(plainLine(learned[to].First), 40)+"”")
		}
		owner := string(learned[from].Person)
		if owner == "" {
			owner = "@" + learned[from].Domain
		}
		findings = append(findings, good(name, a.lang.T("command.doctor.blocks.of", "Owner", owner, "Count", to-from, "Lines", strings.Join(lines, ", "))))
		from = to
	}
	findings[len(findings)-1].Fix = a.lang.T("command.doctor.blocks.forget")
	return findings
}
