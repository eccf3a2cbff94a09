package ldap

import (
	"errors"
	"regexp"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// DefaultFilter finds people of OpenLDAP by uid and of Active Directory by sAMAccountName.
const DefaultFilter = "(|(uid=" + placeholder + ")(sAMAccountName=" + placeholder + "))"

// placeholder is what stands for the login name in a filter.
const placeholder = "%s"

// Filter finds the entry of a login name. The zero Filter finds nothing; make one with [ParseFilter].
type Filter struct{ template string }

// ErrFilter means that a filter cannot be used: it is no filter of RFC 4515, or %s does not stand as the value of an attribute, as in (uid=%s).
var ErrFilter = errors.New("not a filter with (attribute=%s)")

var withPlaceholder = regexp.MustCompile(`\([A-Za-z0-9.;-]+=[^()%*]*%s[^()%*]*\)`)

// ParseFilter reads a filter in which %s stands for the login name, once or several times.
func ParseFilter(template string) (Filter, error) {
	f := Filter{strings.TrimSpace(template)}
	places := strings.Count(f.template, placeholder)
	if places == 0 || len(withPlaceholder.FindAllString(f.template, -1)) != places {
		return Filter{}, ErrFilter
	}
	for _, filter := range []string{f.of("an"), f.ofAnybody()} {
		if _, err := ldap.CompileFilter(filter); err != nil {
			return Filter{}, ErrFilter
		}
	}
	return f, nil
}

// of is the filter for a login name, which is escaped: no name adds to the filter.
func (f Filter) of(login string) string {
	return strings.ReplaceAll(f.template, placeholder, ldap.EscapeFilter(login))
}

// ofAnybody is the filter for everybody with any login name. An account whose entry it does not meet is not one that loa lets in.
func (f Filter) ofAnybody() string { return strings.ReplaceAll(f.template, placeholder, "*") }

// anyOf makes one filter of several: one of them has to be met.
func anyOf(filters ...string) string { return "(|" + strings.Join(filters, "") + ")" }

// allOf makes one filter of several: all have to be met.
func allOf(filters ...string) string { return "(&" + strings.Join(filters, "") + ")" }

// equals is the filter for a value of an attribute, escaped.
func equals(attribute, value string) string {
	return "(" + attribute + "=" + ldap.EscapeFilter(value) + ")"
}
