package config

import (
	"cmp"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// check finds what is wrong between settings, reads passwords from their files and completes what follows from other settings.
func (l *Loaded) check(c *Config) {
	c.Web.Public = strings.TrimRight(c.Web.Public, "/")
	if c.Clamd.Server != "" {
		c.Clamd.Mode = cmp.Or(c.Clamd.Mode, "report")
	}
	if c.Trust.Profile == "exchange-online" && c.Trust.Tenant == "" {
		l.needs("trust.profile", "trust.tenant", l.lang.T("command.config.fault.tenant"))
	}
	if (c.Clamd.Mode == "report" || c.Clamd.Mode == "require") && c.Clamd.Server == "" {
		l.needs("clamd.mode", "clamd.server", l.lang.T("command.config.fault.clamd"))
	}
	l.readSecret(&c.SMTP.Password, "smtp.password_file")
	l.readSecret(&c.IMAP.Password, "imap.password_file")
	if c.OAuth.URL != "" {
		l.readSecret(&c.OAuth.ClientSecret, "oauth.client_secret_file")
	}
	l.readSecret(&c.LDAP.Password, "ldap.password_file")
	l.checkLDAP(c.LDAP)
	l.checkOIDC(c)
	l.checkMailboxes(c)
}

// checkLDAP finds what a directory service needs beside its servers. The account of loa is not left out: a search by nobody is one that the city has not
// allowed, and with an account but without a password the server would take loa for nobody.
func (l *Loaded) checkLDAP(c LDAP) {
	if len(c.Servers) == 0 {
		return
	}
	for _, need := range []struct{ key, value string }{{"ldap.base", c.Base}, {"ldap.bind_dn", c.BindDN}, {"ldap.password_file", c.Password}} {
		if need.value == "" && !l.refused(need.key) {
			l.needs("ldap.servers", need.key, l.lang.T("command.config.fault.ldap"))
		}
	}
}

// refused says whether a setting has a fault already.
func (l *Loaded) refused(key string) bool {
	name := l.origins[key].Name
	return slices.ContainsFunc(l.Faults, func(f Fault) bool { return f.Name == name && name != "" })
}

// checkOIDC reads the secret of the provider of sign-ins, and finds what is missing beside its issuer.
func (l *Loaded) checkOIDC(c *Config) {
	if c.OIDC.Issuer == "" {
		return
	}
	l.readSecret(&c.OIDC.Secret, "oidc.secret_file")
	if c.OIDC.Client == "" {
		l.needs("oidc.issuer", "oidc.client", l.lang.T("command.config.fault.oidc_client"))
	}
	if c.OIDC.Secret == "" && c.OIDC.SecretFile == "" {
		l.needs("oidc.issuer", "oidc.secret", l.lang.T("command.config.fault.oidc_client"))
	}
}

// Refuse adds a fault of a value that only its user can find, for instance a key that is none.
func (l *Loaded) Refuse(key, problem string) { l.refuse(key, key, problem) }

// refuse adds a fault of a setting. One that is not set is named as the source of another, beside which it should stand, calls it.
func (l *Loaded) refuse(key, beside, problem string) {
	s, _ := l.find(l.byKey, key)
	o, set := l.origins[key]
	if !set {
		o = l.origins[beside]
		o.Name = o.Source.name(s)
	}
	value := ""
	if set {
		value = s.quoted(l.values.Get(key))
	}
	l.Faults = append(l.Faults, o.fault(value, problem))
}

// needs is the fault of a setting that means nothing without another.
func (l *Loaded) needs(key, other, why string) {
	s, _ := l.find(l.byKey, other)
	l.refuse(key, key, l.lang.T("command.config.fault.needs", "Name", l.origins[key].Source.name(s), "Why", why))
}

// ReadFile reads the file that a setting names. It gives nothing when none is named, and refuses the setting when it cannot be read.
func (l *Loaded) ReadFile(key string) ([]byte, bool) {
	name := l.values.String(key)
	if name == "" {
		return nil, false
	}
	content, err := os.ReadFile(name) // #nosec the operator names the file
	if err != nil {
		l.Refuse(key, l.lang.T("command.config.fault.unreadable", "Reason", reason(err)))
	}
	return content, err == nil
}

// readSecret reads a password from its file, which outranks the password.
func (l *Loaded) readSecret(secret *string, key string) {
	if content, ok := l.ReadFile(key); ok {
		*secret = strings.TrimSpace(string(content))
	}
}

// checkMailboxes looks at the mailboxes beside the first, and leaves out those without a server.
func (l *Loaded) checkMailboxes(c *Config) {
	seen := map[string]string{}
	if c.Mail.Address != "" {
		seen[strings.ToLower(c.Mail.Address)] = l.origins["mail.address"].Name
	}
	for _, number := range slices.SortedFunc(maps.Keys(c.Mailboxes), byNumber) {
		box, key := c.Mailboxes[number], "mailboxes."+number
		l.readSecret(&box.Password, key+".password_file")
		box.Address = strings.ToLower(strings.TrimSpace(cmp.Or(box.Address, box.User)))
		c.Mailboxes[number] = box
		if box.Server == "" {
			l.Warnings = append(l.Warnings, l.lang.T("command.config.warning.no_server", "Number", number, "Key", key))
			delete(c.Mailboxes, number)
			continue
		}
		l.checkMailbox(number, box.Address, seen)
	}
}

func (l *Loaded) checkMailbox(number, address string, seen map[string]string) {
	server := "mailboxes." + number + ".server"
	if n, err := strconv.Atoi(number); err != nil || n < 2 || strconv.Itoa(n) != number {
		l.refuse(server, server, l.lang.T("command.config.fault.mailbox_number"))
	}
	if !strings.Contains(address, "@") {
		l.refuse("mailboxes."+number+".address", server, l.lang.T("command.config.fault.mailbox_address"))
	}
	o := l.origins[server]
	if other, taken := seen[address]; taken && address != "" {
		both := o
		both.Name = l.lang.T("command.config.fault.both", "First", other, "Second", o.Name)
		l.Faults = append(l.Faults, both.fault("", l.lang.T("command.config.fault.mailbox_twice", "Address", address)))
	}
	seen[address] = o.Name
}

func byNumber(a, b string) int {
	m, _ := strconv.Atoi(a) // what is no number is a fault, and comes first
	n, _ := strconv.Atoi(b)
	return cmp.Or(cmp.Compare(m, n), cmp.Compare(a, b))
}

// AllMailboxes are the mailboxes that are read, the first of them under loa's own address; none when no mail account is set up.
func (c Config) AllMailboxes() []Mailbox {
	var all []Mailbox
	if c.IMAP.Server != "" {
		all = append(all, Mailbox{Account: c.IMAP.Account, Address: c.Mail.Address})
	}
	for _, number := range slices.SortedFunc(maps.Keys(c.Mailboxes), byNumber) {
		all = append(all, c.Mailboxes[number])
	}
	return all
}
