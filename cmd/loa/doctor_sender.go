package main

import (
	"context"
	"slices"
	"strings"

	"loa/mail"
	"loa/mail/senderauth"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// lookAtSharedDomains says when the domain of several people counts as the proof of one of them. Then any of them can write as the other,
// unless the mail server names the login.
func lookAtSharedDomains(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.shared.name")
	if a.store == nil {
		return nil // told where the database was looked at
	}
	people, err := a.store.Directory(ctx)
	if err != nil {
		return []finding{a.unreadable(name, err)}
	}
	return []finding{a.sharedDomains(sharedDomains(people, calendar.Today(now())))}
}

// sharedDomains judges the settings by the domains that several people share.
func (a *app) sharedDomains(shared []string) finding {
	name, trust, listed := a.lang.T("command.doctor.shared.name"), a.settings.trust(), strings.Join(shared, ", ")
	switch {
	case len(shared) == 0:
		return good(name, a.lang.T("command.doctor.shared.none"))
	case len(trust.SharedDomains) > 0:
		return good(name, a.lang.T("command.doctor.shared.set", "Domains", strings.Join(trust.SharedDomains, ", ")))
	case provesPeople(trust) || a.settings.believed.signing.Roots != nil:
		return good(name, a.lang.T("command.doctor.shared.proof", "Domains", listed))
	}
	return bad(name, a.lang.T("command.doctor.shared.fix", "Domains", listed), a.lang.T("command.doctor.shared.several", "Domains", listed))
}

// provesPeople is true where the settings name a way by which our mail server tells its users apart.
func provesPeople(trust senderauth.Trust) bool {
	return len(trust.LocalDomains) > 0 || trust.Profile == senderauth.ProfileZimbra || trust.InternalHeader.Name != ""
}

// sharedDomains are the mail domains of more than one person on a day, in alphabetical order.
func sharedDomains(people directory.Directory, on calendar.Date) []string {
	owner, shared := map[string]directory.PersonID{}, []string{}
	for _, a := range people.Addresses {
		domain := mail.NormalizeDomain(a.Address)
		person, valid := people.PersonAt(a.Address, on)
		if !valid || person.ID != a.Person || domain == "" {
			continue
		}
		if first, known := owner[domain]; known && first != a.Person && !slices.Contains(shared, domain) {
			shared = append(shared, domain)
		}
		owner[domain] = a.Person
	}
	slices.Sort(shared)
	return shared
}
