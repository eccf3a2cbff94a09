package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// openLetters stands for letters without an outcome yet, awaitedLetters for those that wait for a person.
const (
	openLetters    = "open"
	awaitedLetters = "waiting"
)

func (p *program) mailList() *cobra.Command {
	var outcome, task, since string
	var limit int
	cmd := &cobra.Command{
		Use:   "list",
		Short: p.t("command.mail.list.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter, err := p.letterFilter(outcome, since)
			if err != nil {
				return err
			}
			filter.Task, filter.Limit = plan.TaskID(task), limit
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.listLetters(ctx, a, filter) })
		},
	}
	cmd.Flags().StringVar(&outcome, "outcome", "", p.t("command.mail.list.flag.outcome", "Outcomes", strings.Join(outcomeNames(), ", ")))
	cmd.Flags().StringVar(&task, "task", "", p.t("command.flag.task"))
	cmd.Flags().StringVar(&since, "since", "", p.t("command.flag.since"))
	cmd.Flags().IntVar(&limit, "limit", 100, p.t("command.flag.limit"))
	return cmd
}

func outcomeNames() []string {
	names := []string{awaitedLetters, openLetters}
	for _, outcome := range store.OwnOutcomes() {
		names = append(names, string(outcome))
	}
	return names
}

// letterFilter is what to look for; its error is the first fault of the flags.
func (p *program) letterFilter(outcome, since string) (store.LetterFilter, error) {
	var f store.LetterFilter
	var faults []error
	switch {
	case outcome == "":
	case outcome == openLetters:
		f.Outcomes = []store.Outcome{""}
	case outcome == awaitedLetters:
		f.Outcomes = store.TriageOutcomes()
	case slices.Contains(outcomeNames(), outcome):
		f.Outcomes = []store.Outcome{store.Outcome(outcome)}
	default:
		faults = append(faults, usage(p.t("command.mail.list.unknown_outcome", "Value", quoted(outcome), "Outcomes", strings.Join(outcomeNames(), ", "))))
	}
	if since != "" {
		var err error
		if f.Since, err = p.sinceWhen(since); err != nil {
			faults = append(faults, err)
		}
	}
	return f, cmp.Or(faults...)
}

func (p *program) sinceWhen(text string) (time.Time, error) {
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return now().Add(-ago), nil
	}
	day, err := calendar.ParseDay(text)
	if err != nil {
		return time.Time{}, usage(p.t("command.mail.since_form", "Value", quoted(text)))
	}
	return day.Start(calendar.Zone), nil
}

func (p *program) listLetters(ctx context.Context, a *app, filter store.LetterFilter) error {
	letters, total, err := a.store.FilteredLettersIn(ctx, filter)
	if err != nil {
		return err
	}
	counts, err := a.store.LetterCounts(ctx)
	if err != nil {
		return err
	}
	views := make([]letterView, 0, len(letters))
	for _, letter := range letters {
		views = append(views, newLetterView(letter))
	}
	return p.show(views, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, v := range views {
			fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\n", v.ID, atClock(v.FiledAt), v.outcome(), short(plainLine(v.From), 30), short(plainLine(v.Subject), 50), short(v.Note, 60))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
		summary := p.t("command.mail.list.count", "Shown", len(views), "Total", total, "Fetched", counts.Fetched, "Open", counts.Open)
		if !counts.Balanced() {
			summary += "; " + p.t("command.mail.list.unbalanced")
		}
		p.say(summary)
	})
}

// plainLine keeps what a stranger wrote from moving the cursor or turning the text around it.
func plainLine(text string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return -1
	}, text)
}

func atClock(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(calendar.Zone).Format("02/01/2006 15:04")
}

// letterView is the JSON of a received letter.
type letterView struct {
	ID        store.LetterID `json:"id"`
	Mailbox   string         `json:"mailbox"`
	FiledAt   time.Time      `json:"filed_at"`
	ClosedAt  time.Time      `json:"closed_at,omitzero"`
	Outcome   store.Outcome  `json:"outcome"` // empty while the letter is open
	Note      string         `json:"note"`
	Error     string         `json:"error,omitempty"`
	From      string         `json:"from"`
	Subject   string         `json:"subject"`
	Date      time.Time      `json:"date,omitzero"`
	MessageID string         `json:"message_id"`
	Hash      string         `json:"hash"`
	Size      int64          `json:"size"`
	LeftOut   string         `json:"left_out,omitempty"` // what of it was not kept
	Whole     bool           `json:"whole"`              // false: too large to be fetched
	Kind      string         `json:"kind"`
	Verdict   string         `json:"verdict"`
	Task      plan.TaskID    `json:"task,omitempty"`
	Assigned  plan.TaskID    `json:"assigned,omitempty"`
	Released  bool           `json:"released,omitempty"`
	Proof     string         `json:"proof,omitempty"`
	Policy    string         `json:"policy,omitempty"`
	Attempts  int            `json:"attempts,omitempty"`
	Failures  int            `json:"failures,omitempty"`
	NextTry   time.Time      `json:"next_try,omitzero"`
}

func newLetterView(l store.LetterIn) letterView {
	return letterView{
		ID: l.ID, Mailbox: l.Mailbox, FiledAt: l.FiledAt, ClosedAt: l.ClosedAt, Outcome: l.Outcome, Note: l.Note, Error: l.Error,
		From: l.From, Subject: l.Subject, Date: l.Date, MessageID: l.MessageID, Hash: l.ContentHash, Size: l.Size, LeftOut: l.LeftOut, Whole: l.Complete,
		Kind: l.Kind, Verdict: l.Verdict, Task: l.Task, Assigned: l.Assigned, Released: l.Released, Proof: l.Proof, Policy: l.Policy,
		Attempts: l.Attempts, Failures: l.Failures, NextTry: l.NextTry,
	}
}

func (v letterView) outcome() string {
	if v.Outcome == "" {
		return openLetters
	}
	return string(v.Outcome)
}
