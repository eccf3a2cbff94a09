package main

import (
	"context"
	"time"

	"loa/plan/calendar"
)

// Until when a notice may wait for its letter.
const (
	slowOpening    = 30 * time.Minute    // the letters of a launch are composed when its tasks are started
	unaddressedFor = 30 * 24 * time.Hour // how far back notices without a recipient are told
)

// lookAtNotices counts the events that concern a person and have neither a letter, nor a line of a digest, nor a reason for none.
func lookAtNotices(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.notices.name")
	days, err := a.store.Calendar(ctx)
	if err != nil {
		return []finding{a.unreadable(name, err)}
	}
	today := calendar.Today(now())
	digestsBefore := days.AddWorkingDays(today, -2).Start(calendar.Zone) // the digest of the day before yesterday has failed
	silent, err := a.store.SilentEvents(ctx, now().Add(-slowOpening), digestsBefore)
	if err != nil {
		return []finding{a.unreadable(name, err)}
	}
	unaddressed, err := a.store.UnaddressedNotices(ctx, now().Add(-unaddressedFor))
	if err != nil {
		return []finding{a.unreadable(name, err)}
	}
	findings := []finding{good(name, a.lang.T("command.doctor.notices.whole"))}
	if silent > 0 {
		findings[0] = bad(name, a.lang.T("command.doctor.notices.fix"), a.lang.T("command.doctor.notices.silent", "Count", silent))
	}
	if unaddressed > 0 {
		findings = append(findings, bad(a.lang.T("command.doctor.unaddressed.name"), a.lang.T("command.doctor.unaddressed.fix"),
			a.lang.T("command.doctor.unaddressed.count", "Count", unaddressed)))
	}
	return findings
}
