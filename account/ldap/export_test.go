package ldap

import (
	"context"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// ClosedBy says why an entry with one attribute is closed.
func ClosedBy(attribute, value string, now time.Time) string {
	return closedBy(ldap.NewEntry("uid=an", map[string][]string{attribute: {value}}), now)
}

// GUIDText and GUIDBytes write and read an objectGUID.
var (
	GUIDText  = guidText
	GUIDBytes = guidBytes
)

// Of is the filter for a login name.
func (f Filter) Of(login string) string { return f.of(login) }

// IsActiveDirectory says whether the first server names itself so.
func (c *Client) IsActiveDirectory(ctx context.Context) (is bool, err error) {
	err = c.each(ctx, func(connected *conn) error {
		connected.recognise()
		is = connected.ad
		return nil
	})
	return is, err
}
