package main

import (
	"crypto/x509"
	"errors"
	"time"

	"loa/account/ldap"
	"loa/cmd/loa/config"
	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
)

// ldapSettings are how people sign in with a directory service; nil in settings: they do not.
type ldapSettings struct {
	client   ldap.Settings
	roles    ldap.Roles
	schedule ldap.Schedule
}

// readLDAP reads the settings of the directory service. Every fault is told at its setting.
func readLDAP(loaded *config.Loaded) *ldapSettings {
	c := loaded.LDAP
	if len(c.Servers) == 0 {
		return nil
	}
	read := &ldapSettings{client: ldap.Settings{BindDN: c.BindDN, Password: c.Password, Base: c.Base, GroupBase: c.GroupBase}}
	read.client.Servers = readLDAPServers(loaded)
	if content, ok := loaded.ReadFile("ldap.ca"); ok {
		read.client.Authorities = x509.NewCertPool()
		if !read.client.Authorities.AppendCertsFromPEM(content) {
			loaded.Refuse("ldap.ca", loaded.T("command.config.fault.not_certificates"))
		}
	}
	var err error
	if read.client.Filter, err = ldap.ParseFilter(c.Filter); err != nil {
		loaded.Refuse("ldap.filter", loaded.T("command.config.fault.ldap_filter"))
	}
	checkLDAPNames(loaded)
	read.roles = readLDAPRoles(loaded)
	if read.schedule, err = parseSync(c.Sync); err != nil {
		loaded.Refuse("ldap.sync", loaded.T("command.config.fault.ldap_sync"))
	}
	return read
}

func readLDAPServers(loaded *config.Loaded) []ldap.Server {
	var servers []ldap.Server
	for _, text := range loaded.LDAP.Servers {
		server, err := ldap.ParseServer(text)
		switch {
		case errors.Is(err, ldap.ErrPlainOutside):
			loaded.Refuse("ldap.servers", loaded.T("command.config.fault.ldap_plain"))
		case err != nil:
			loaded.Refuse("ldap.servers", loaded.T("command.config.fault.ldap_server"))
		}
		servers = append(servers, server)
	}
	return servers
}

// checkLDAPNames refuses bases that are none. The account of loa may have another form: Active Directory takes loa@hanoi.gov.vn.
func checkLDAPNames(loaded *config.Loaded) {
	c := loaded.LDAP
	for _, named := range []struct{ key, name string }{{"ldap.base", c.Base}, {"ldap.group_base", c.GroupBase}} {
		if _, err := ldap.ParseName(named.name); err != nil && named.name != "" {
			loaded.Refuse(named.key, loaded.T("command.config.fault.ldap_name"))
		}
	}
}

// readLDAPRoles reads which groups give which roles.
func readLDAPRoles(loaded *config.Loaded) ldap.Roles {
	var groups []policy.GroupRole
	for _, text := range loaded.LDAP.Roles {
		group, err := policy.ParseGroupRole(text)
		if err != nil {
			loaded.Refuse("ldap.roles", loaded.T(groupRoleFault(err), "Rule", quoted(text)))
			continue
		}
		groups = append(groups, group)
	}
	base := loaded.LDAP.GroupBase
	if base == "" {
		base = loaded.LDAP.Base
	}
	roles, err := ldap.NewRoles(groups, base)
	if _, wrong := ldap.ParseName(base); err != nil && wrong == nil { // a wrong base is told where it stands
		loaded.Refuse("ldap.roles", loaded.T("command.config.fault.ldap_group"))
	}
	return roles
}

// groupRoleFault is the sentence about a rule of a group that cannot be read. Every sign-in service has such rules.
func groupRoleFault(err error) locale.ID {
	switch {
	case errors.Is(err, policy.ErrRoleNotGranted):
		return "command.config.fault.group_role_not_granted"
	case errors.Is(err, policy.ErrAdministratorOfUnit):
		return "command.config.fault.group_role_administrator"
	}
	return "command.config.fault.group_role_form"
}

// The limits of the pause between two comparisons.
const (
	leastSync = time.Second
	mostSync  = 24 * time.Hour
)

var errSync = errors.New("neither a pause nor five fields")

// parseSync reads a pause or the five fields of a schedule.
func parseSync(text string) (ldap.Schedule, error) {
	if pause, err := time.ParseDuration(text); err == nil {
		if pause < leastSync || pause > mostSync {
			return nil, errSync
		}
		return ldap.Every(pause), nil
	}
	fields, err := plan.ParseCron(text)
	if err != nil {
		return nil, err
	}
	if _, ever := fields.Next(now(), calendar.Zone); !ever {
		return nil, errSync
	}
	return func(after time.Time) time.Time {
		next, _ := fields.Next(after, calendar.Zone)
		return next
	}, nil
}
