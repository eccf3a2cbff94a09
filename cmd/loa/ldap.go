package main

import (
	"context"
	"errors"
	"time"

	"loa/account"
	"loa/account/ldap"
	"loa/store"
)

// ldapService asks the directory service of the settings, and keeps accounts that follow it. It is nil without one.
func (a *app) ldapService() *ldap.Service {
	if a.settings.ldap == nil {
		return nil
	}
	return &ldap.Service{Client: ldap.NewClient(a.settings.ldap.client), Roles: a.settings.ldap.roles, Store: a.store, Now: time.Now, Log: a.log}
}

// accountsOfPasswords signs people in by a password: one of loa, or one that the directory service has.
func (a *app) accountsOfPasswords() account.Accounts {
	accounts := account.Accounts{Store: a.store, Now: time.Now}
	if service := a.ldapService(); service != nil {
		accounts.Service = service
	}
	return a.withSecondFactor(accounts)
}

// startAccountSync compares the accounts with the directory service from now on, until the process stops.
func (a *app) startAccountSync() {
	service := a.ldapService()
	if service == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		service.Run(ctx, a.settings.ldap.schedule)
	}()
	a.onStop(func(context.Context) error {
		cancel()
		<-done
		return nil
	})
}

// lateSync is how many times of the schedule may pass without a whole answer before the doctor calls it a fault.
const lateSync = 3

// lookAtLDAP says of each server of the directory service whether it answers, and when the accounts were compared last.
func lookAtLDAP(ctx context.Context, a *app) []finding {
	service := a.ldapService()
	if service == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	name := a.lang.T("command.doctor.ldap.name")
	checked := service.Client.Check(ctx)
	var findings []finding
	for _, server := range a.settings.ldap.client.Servers {
		err := checked[server.String()]
		switch {
		case err == nil:
			findings = append(findings, good(name, a.lang.T("command.doctor.ldap.answers", "Server", server)))
		case errors.Is(err, ldap.ErrNobody):
			findings = append(findings, bad(name, a.lang.T("command.doctor.ldap.nobody_fix"), a.lang.T("command.doctor.ldap.nobody", "Server", server)))
		default:
			findings = append(findings, bad(name, a.lang.T("command.doctor.ldap.fix"), a.lang.T("command.doctor.ldap.away", "Server", server, "Reason", err)))
		}
	}
	if a.store == nil {
		return findings // told where the database was looked at
	}
	return append(findings, a.lookAtSync(ctx)...)
}

// lookAtSync says when the accounts were compared last, and whether somebody has to look at what was found.
func (a *app) lookAtSync(ctx context.Context) []finding {
	name := a.lang.T("command.doctor.ldap_sync.name")
	last, err := a.store.AccountSync(ctx, store.SourceLDAP)
	if errors.Is(err, store.ErrNotFound) {
		return []finding{bad(name, a.lang.T("command.doctor.ldap_sync.never_fix"), a.lang.T("command.doctor.ldap_sync.never"))}
	}
	if err != nil {
		return []finding{a.unreadable(name, err)}
	}
	return []finding{a.syncFinding(last)}
}

func (a *app) syncFinding(last store.AccountSync) finding {
	name, due := a.lang.T("command.doctor.ldap_sync.name"), last.DoneAt
	for range lateSync {
		due = a.settings.ldap.schedule(due)
	}
	done := a.lang.T("command.doctor.ldap_sync.never")
	if !last.DoneAt.IsZero() {
		done = moment(a.lang, last.DoneAt)
	}
	switch {
	case last.Withheld > 0:
		return bad(name, a.lang.T("command.doctor.ldap_sync.withheld_fix"), a.lang.T("command.doctor.ldap_sync.withheld", "Gone", last.Withheld, "Number", last.Accounts))
	case now().After(due) && last.Failure != "":
		return bad(name, a.lang.T("command.doctor.ldap.fix"), a.lang.T("command.doctor.ldap_sync.failed", "Moment", done, "Reason", last.Failure))
	case now().After(due):
		return bad(name, a.lang.T("command.doctor.ldap_sync.never_fix"), a.lang.T("command.doctor.ldap_sync.late", "Moment", done))
	}
	return good(name, a.lang.T("command.doctor.ldap_sync.done", "Moment", done, "Number", last.Accounts))
}
