package ldap

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-ldap/ldap/v3"
	"golang.org/x/text/unicode/norm"

	"loa/account"
)

// The length of what people type, in bytes. Nothing longer is sent.
const (
	longestLogin    = 64
	longestPassword = 1024
)

// Authenticate proves a person by a login name and a password, and returns the entry with its groups. The error is account.ErrWrong when the service has
// no such entry, more than one, a closed one, or refuses the password, and account.ErrAway when it gives no answer.
func (c *Client) Authenticate(ctx context.Context, login, password string, now time.Time) (Entry, error) {
	if login == "" || password == "" || len(login) > longestLogin || len(password) > longestPassword {
		return Entry{}, account.ErrWrong
	}
	select {
	case c.turns <- struct{}{}:
		defer func() { <-c.turns }()
	case <-ctx.Done():
		return Entry{}, fmt.Errorf("%w: %w", account.ErrAway, ctx.Err())
	}
	var entry Entry
	err := c.each(ctx, func(connected *conn) (err error) {
		entry, err = c.authenticate(connected, login, password, now)
		return err
	})
	return entry, err
}

func (c *Client) authenticate(connected *conn, login, password string, now time.Time) (Entry, error) {
	found, several, err := connected.find(c.settings.Base, c.settings.Filter.of(login), 1, attributes()...)
	switch {
	case err != nil:
		return Entry{}, err
	case len(found) == 0:
		return Entry{}, fmt.Errorf("%w: no entry", account.ErrWrong)
	case several:
		return Entry{}, fmt.Errorf("%w: more than one entry", account.ErrWrong)
	}
	if err := prove(connected, found[0].DN, password); err != nil {
		return Entry{}, err
	}
	entry, err := entryOf(found[0], login, now)
	if err != nil {
		return Entry{}, fmt.Errorf("%w: %w", account.ErrAway, err)
	}
	if entry.Closed != "" {
		return Entry{}, fmt.Errorf("%w: closed by %s", account.ErrWrong, entry.Closed)
	}
	if err := c.bind(connected); err != nil { // the person may not be allowed to read groups
		return Entry{}, fmt.Errorf("%w: binding as %s: %w", account.ErrAway, c.settings.BindDN, err)
	}
	connected.recognise()
	return entry, connected.addGroups(c.settings.GroupBase, &entry)
}

// ErrNoEntry means that the service has no entry with a login name that may sign in, or more than one.
var ErrNoEntry = errors.New("no entry, more than one, or a closed one")

// Find returns the entry of a login name with its groups, without any proof of the person. The error is [ErrNoEntry] when there is none that may sign in.
func (c *Client) Find(ctx context.Context, login string, now time.Time) (Entry, error) {
	var entry Entry
	err := c.each(ctx, func(connected *conn) error {
		found, several, err := connected.find(c.settings.Base, c.settings.Filter.of(login), 1, attributes()...)
		if err != nil {
			return err
		}
		if len(found) == 0 || several {
			return ErrNoEntry
		}
		if entry, err = entryOf(found[0], login, now); err != nil {
			return fmt.Errorf("%w: %w", account.ErrAway, err)
		}
		if entry.Closed != "" {
			return ErrNoEntry
		}
		connected.recognise()
		return connected.addGroups(c.settings.GroupBase, &entry)
	})
	return entry, err
}

// prove binds as the person. The password is sent in Unicode's form NFC: servers compare bytes, and keyboards differ in the form.
func prove(connected *conn, dn, password string) error {
	if dn == "" { // an anonymous bind, which always succeeds
		return fmt.Errorf("%w: the entry has no name", account.ErrWrong)
	}
	err := connected.Bind(dn, norm.NFC.String(password))
	switch {
	case err == nil:
		return nil
	case answered(err, ldap.LDAPResultInvalidCredentials, ldap.LDAPResultNoSuchObject, ldap.LDAPResultInappropriateAuthentication,
		ldap.LDAPResultInsufficientAccessRights, ldap.LDAPResultUnwillingToPerform, ldap.LDAPResultConstraintViolation, ldap.LDAPResultInvalidDNSyntax):
		return fmt.Errorf("%w: %w", account.ErrWrong, err)
	}
	return fmt.Errorf("%w: proving a password: %w", account.ErrAway, err)
}

// Look finds the entries of subjects, with their groups. Who is not among them is gone from the service, or no longer meets the filter.
func (c *Client) Look(ctx context.Context, subjects []string, now time.Time) (map[string]Entry, error) {
	found := map[string]Entry{}
	err := c.each(ctx, func(connected *conn) error {
		clear(found)
		connected.recognise()
		return c.look(ctx, connected, subjects, now, found)
	})
	return found, err
}

func (c *Client) look(ctx context.Context, connected *conn, subjects []string, now time.Time, found map[string]Entry) error {
	for len(subjects) > 0 {
		some := subjects[:min(perSearch, len(subjects))]
		subjects = subjects[len(some):]
		var filters []string
		for _, subject := range some {
			filters = append(filters, ofSubject(subject))
		}
		entries, _, err := connected.find(c.settings.Base, allOf(anyOf(filters...), c.settings.Filter.ofAnybody()), 0, attributes()...)
		if err != nil {
			return err
		}
		for _, each := range entries {
			entry, err := entryOf(each, "", now)
			if err != nil {
				return fmt.Errorf("%w: %w", account.ErrAway, err)
			}
			if err := connected.addGroups(c.settings.GroupBase, &entry); err != nil {
				return err
			}
			found[entry.Subject] = entry
		}
	}
	return ctx.Err()
}

// Anybody says whether the service shows any entry that may sign in. When it does not, the base or the rights of loa's account are wrong.
func (c *Client) Anybody(ctx context.Context) (some bool, err error) {
	err = c.each(ctx, func(connected *conn) error {
		entries, _, err := connected.find(c.settings.Base, c.settings.Filter.ofAnybody(), 1, attributeUUID)
		some = len(entries) > 0
		return err
	})
	return some, err
}

// Check asks every server for any entry that may sign in, and says of each what is wrong with it; nil where it answers as it should.
func (c *Client) Check(ctx context.Context) map[string]error {
	checked := map[string]error{}
	for _, server := range c.settings.Servers {
		checked[server.String()] = c.with(ctx, server, func(connected *conn) error {
			entries, _, err := connected.find(c.settings.Base, c.settings.Filter.ofAnybody(), 1, attributeUUID)
			if err == nil && len(entries) == 0 {
				err = ErrNobody
			}
			return err
		})
	}
	return checked
}

// ErrNobody means that a server answers but shows no entry that may sign in.
var ErrNobody = errors.New("no entry that may sign in below the base")
