package ldap

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"loa/account"
)

// Entry is what the directory service says of one person.
type Entry struct {
	DN string
	// Subject is the name that the service never gives to another entry: entryUUID (RFC 4530) or objectGUID, written as a UUID.
	Subject   string
	Login     string // in small letters; empty when the service has none that loa takes
	Name      string
	Addresses []string // of mail
	Closed    string   // why the account is closed, for operators; empty while it is open
	Groups    []Group  // also those in which a group of the person lies
	uids      []string // as groups of POSIX name their members
}

// The attributes that are asked for. entryUUID and pwdAccountLockedTime are operational, and come only when they are named.
const (
	attributeUUID = "entryUUID"
	attributeGUID = "objectGUID"
)

func attributes() []string {
	return []string{
		attributeUUID, attributeGUID, "uid", "sAMAccountName", "displayName", "cn", "mail", "memberOf",
		"userAccountControl", "accountExpires", "shadowExpire", "pwdAccountLockedTime", "nsAccountLock",
	}
}

// entryOf reads an entry. typed is the login name with which it was found; empty when it was found otherwise.
func entryOf(e *ldap.Entry, typed string, now time.Time) (Entry, error) {
	subject := strings.ToLower(e.GetEqualFoldAttributeValue(attributeUUID))
	if guid := e.GetEqualFoldRawAttributeValue(attributeGUID); len(guid) > 0 {
		text, err := guidText(guid)
		if err != nil {
			return Entry{}, fmt.Errorf("reading %s: %w", e.DN, err)
		}
		subject = text
	}
	if subject == "" {
		return Entry{}, fmt.Errorf("%s shows neither entryUUID nor objectGUID: may the account of loa read them?", e.DN)
	}
	uids := append(e.GetEqualFoldAttributeValues("uid"), e.GetEqualFoldAttributeValues("sAMAccountName")...)
	return Entry{
		DN: e.DN, Subject: subject, Login: loginOf(uids, typed), Name: nameOf(e), Addresses: e.GetEqualFoldAttributeValues("mail"),
		Closed: closedBy(e, now), Groups: direct(e), uids: uids,
	}, nil
}

// loginOf is the login name of the service's own: the one that was typed when it has that, or else its first.
func loginOf(uids []string, typed string) string {
	first := ""
	for _, uid := range uids {
		login := strings.ToLower(strings.TrimSpace(uid))
		if login == typed && typed != "" {
			return login
		}
		if first == "" && account.ValidLogin(login) {
			first = login
		}
	}
	if first == "" {
		return typed
	}
	return first
}

func nameOf(e *ldap.Entry) string {
	for _, attribute := range []string{"displayName", "cn"} {
		if name := strings.TrimSpace(e.GetEqualFoldAttributeValue(attribute)); name != "" {
			return name
		}
	}
	return ""
}

// guidText writes an objectGUID as Active Directory shows it: the first three of its five numbers have their low byte first ([MS-DTYP] 2.3.4.2).
func guidText(guid []byte) (string, error) {
	if len(guid) != 16 {
		return "", fmt.Errorf("an objectGUID has 16 bytes, not %d", len(guid))
	}
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x",
		binary.LittleEndian.Uint32(guid), binary.LittleEndian.Uint16(guid[4:]), binary.LittleEndian.Uint16(guid[6:]), guid[8:10], guid[10:]), nil
}

// guidBytes reads what [guidText] wrote.
func guidBytes(text string) ([]byte, error) {
	guid, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(guid) != 16 {
		return nil, fmt.Errorf("%q is no UUID", text)
	}
	binary.LittleEndian.PutUint32(guid, binary.BigEndian.Uint32(guid))
	binary.LittleEndian.PutUint16(guid[4:], binary.BigEndian.Uint16(guid[4:]))
	binary.LittleEndian.PutUint16(guid[6:], binary.BigEndian.Uint16(guid[6:]))
	return guid, nil
}

// ofSubject is the filter for the entry of a subject, whichever kind of service it is of. A server leaves out what it does not know.
func ofSubject(subject string) string {
	guid, err := guidBytes(subject)
	if err != nil {
		return equals(attributeUUID, subject)
	}
	return anyOf(equals(attributeUUID, subject), equals(attributeGUID, string(guid)))
}

// Marks of closed accounts.
const (
	controlDisabled = 0x2                // ADS_UF_ACCOUNTDISABLE in userAccountControl
	expiresNever    = 0x7fffffffffffffff // in accountExpires, beside 0
	lockedForEver   = "000001010000Z"    // in pwdAccountLockedTime; another time is a lock after failed attempts, which the server lifts itself
)

// closedBy says why the service has closed an account; empty while it is open. What cannot be read closes it.
func closedBy(e *ldap.Entry, now time.Time) string {
	for _, mark := range []struct {
		attribute string
		closes    func(value string) (bool, error)
	}{
		{"userAccountControl", func(value string) (bool, error) {
			control, err := strconv.ParseInt(value, 10, 64)
			return control&controlDisabled != 0, err
		}},
		{"accountExpires", func(value string) (bool, error) {
			ticks, err := strconv.ParseInt(value, 10, 64)
			return ticks != 0 && ticks != expiresNever && !now.Before(ofTicks(ticks)), err
		}},
		{"shadowExpire", func(value string) (bool, error) {
			days, err := strconv.ParseInt(value, 10, 32)
			return days >= 0 && now.Unix() >= days*24*60*60, err
		}},
		{"pwdAccountLockedTime", func(value string) (bool, error) { return value == lockedForEver, nil }},
		{"nsAccountLock", func(value string) (bool, error) { return strings.EqualFold(value, "true"), nil }},
	} {
		value := strings.TrimSpace(e.GetEqualFoldAttributeValue(mark.attribute))
		if value == "" {
			continue
		}
		if closes, err := mark.closes(value); closes || err != nil {
			return mark.attribute + "=" + value
		}
	}
	return ""
}

// ofTicks is the time of a count of 100 nanoseconds since the year 1601.
func ofTicks(ticks int64) time.Time {
	const second = 10_000_000
	return time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(ticks/second/86400)).Add(time.Duration(ticks/second%86400) * time.Second)
}
