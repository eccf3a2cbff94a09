package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"loa/plan/calendar"
	"loa/workflows"
)

// finding is one thing that was looked at.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

func (p *program) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: p.t("command.doctor.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.runDoctor(cmd.Context()) },
	}
}

// runDoctor looks at everything, even when the first thing is broken, and fails when any is.
func (p *program) runDoctor(ctx context.Context) error {
	a := p.newApp()
	defer a.stop()
	if err := a.findRunning(); err != nil {
		return err
	}
	var findings []finding
	for _, look := range []func(context.Context, *app) []finding{lookAtStore, lookAtTemporal, lookAtMail} {
		findings = append(findings, look(ctx, a)...)
	}
	broken := 0
	for _, f := range findings {
		if !f.OK {
			broken++
		}
	}
	err := p.show(findings, func() {
		for _, f := range findings {
			p.print(fmt.Sprintf("%s %-28s %s", map[bool]string{true: "✓", false: "✕"}[f.OK], f.Name, f.Detail))
			if f.Fix != "" {
				p.print("    → " + f.Fix)
			}
		}
	})
	if err == nil && broken > 0 {
		return unavailable(nil, p.t("command.doctor.broken", "Count", broken))
	}
	return err
}

func good(name, detail string) finding { return finding{Name: name, OK: true, Detail: detail} }

func bad(name, fix, detail string) finding { return finding{Name: name, Detail: detail, Fix: fix} }

// needsMigration is the finding about a part of the database that cannot be read.
func (a *app) needsMigration(name string, err error) finding {
	return bad(name, a.lang.T("command.doctor.run_migrate"), err.Error())
}

func lookAtStore(ctx context.Context, a *app) []finding {
	if err := a.openStore(ctx); err != nil {
		return []finding{bad("PostgreSQL", a.lang.T("command.doctor.postgres.fix"), message(a.lang, err))}
	}
	findings := []finding{good("PostgreSQL", a.lang.T("command.doctor.postgres.reached"))}
	gaps, err := a.store.Gaps(ctx)
	switch {
	case err != nil:
		return append(findings, a.needsMigration(a.lang.T("command.doctor.schema.name"), err))
	case len(gaps) > 0:
		findings = append(findings, bad(a.lang.T("command.doctor.journal.name"), a.lang.T("command.doctor.changed_by_hand"), a.lang.T("command.doctor.journal.gaps", "Count", len(gaps))))
	default:
		findings = append(findings, good(a.lang.T("command.doctor.journal.name"), a.lang.T("command.doctor.journal.whole")))
	}
	findings = append(findings, lookAtLetters(ctx, a)...)
	return append(findings, lookAtCalendar(ctx, a)...)
}

func lookAtCalendar(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.calendar.name")
	calendar, err := a.store.Calendar(ctx)
	if err != nil {
		return []finding{a.needsMigration(name, err)}
	}
	plans, err := a.store.Plans(ctx)
	if err != nil {
		return []finding{a.needsMigration(a.lang.T("command.doctor.plans.name"), err)}
	}
	findings := []finding{}
	for _, each := range plans {
		if calendar.Confirmed(each.Year) {
			findings = append(findings, good(name, a.lang.T("command.doctor.calendar.known", "Year", each.Year)))
			continue
		}
		// not a fault: next year's notice is not out yet, and reminders count Monday to Friday until then
		findings = append(findings, good(name, a.lang.T("command.doctor.calendar.assumed", "Year", each.Year)))
	}
	return findings
}

func lookAtTemporal(ctx context.Context, a *app) []finding {
	if a.temporal == "" {
		return []finding{bad("Temporal", a.lang.T("command.doctor.temporal.fix_unknown"), a.lang.T("command.doctor.temporal.unknown"))}
	}
	if err := a.dial(ctx); err != nil {
		return []finding{bad("Temporal", a.lang.T("command.doctor.temporal.fix"), message(a.lang, err))}
	}
	findings := []finding{good("Temporal", a.lang.T("command.doctor.temporal.reached", "Address", a.temporal))}
	for _, queue := range []string{workflows.Queue, workflows.MailQueue} {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		answer, err := a.client.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
			Namespace: a.settings.Temporal.Namespace, TaskQueue: &taskqueue.TaskQueue{Name: queue}, TaskQueueType: enums.TASK_QUEUE_TYPE_WORKFLOW,
		})
		cancel()
		name, pollers := a.lang.T("command.doctor.queue.name", "Queue", queue), len(answer.GetPollers())
		if err != nil || pollers == 0 {
			findings = append(findings, bad(name, a.lang.T("command.doctor.queue.fix"), a.lang.T("command.doctor.queue.idle", "Reason", err)))
			continue
		}
		findings = append(findings, good(name, a.lang.T("command.doctor.queue.polled", "Count", pollers)))
	}
	return findings
}

func lookAtMail(ctx context.Context, a *app) []finding {
	if len(a.settings.AllMailboxes()) == 0 {
		return []finding{good(a.lang.T("command.doctor.mail.name"), a.lang.T("command.doctor.mail.none"))}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	findings := lookAtMailboxes(ctx, a)
	name := a.lang.T("command.doctor.smtp.name")
	if sender, err := a.dialSender(ctx); err != nil {
		findings = append(findings, bad(name, a.lang.T("command.doctor.smtp.fix"), err.Error()))
	} else {
		_ = sender.Close() // the look is over
		findings = append(findings, good(name, a.lang.T("command.doctor.mail.logged_in", "Server", a.settings.SMTP.Server)))
	}
	findings = append(findings, a.mailHealth().look(ctx)...)
	findings = append(findings, lookAtSilence(ctx, a)...)
	return append(findings, good(a.lang.T("command.doctor.clock.name"), calendar.Today(now()).Vietnamese()))
}
