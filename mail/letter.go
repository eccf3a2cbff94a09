package mail

import (
	"bytes"
	"cmp"
	"errors"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"
)

// Letter is what came in, parsed. All text is valid UTF-8 in NFC without NUL. The caller keeps the raw bytes: parsing again
// must always be possible.
type Letter struct {
	// MessageID is the id without its brackets, or "" (about a fifth of real letters have none).
	MessageID string
	// InReplyTo is the first id of In-Reply-To, without brackets.
	InReplyTo string
	// References are the ids of the thread, oldest first.
	References []string
	// From holds every address of every From field; an honest letter has exactly one.
	From []Address
	// FromFault says why the From field cannot name anybody: two fields, several addresses, a group; in Vietnamese, for the trace; "" when it can.
	FromFault string
	// HeaderFault says why two readers may see different fields in the header block, as when a line ends in a bare CR; in
	// Vietnamese; "" when it is plain. Such a letter is read but never proved.
	HeaderFault             string
	Sender, ReplyTo, To, Cc []Address
	// ReturnPath is the envelope sender that the last server noted, and NullPath is true when it was noted as empty ("<>").
	ReturnPath string
	NullPath   bool
	Subject    string
	// Date is what the sender claims, in the zone he claims; zero when it cannot be read.
	Date   time.Time
	Header Header
	// Text and HTML are the bodies; either may be empty. HTML is the sender's and must not be shown unfiltered.
	Text, HTML  string
	Attachments []Attachment
	// Types are the media types of all parts with the parameters that tell machines apart, for example
	// "multipart/report; report-type=delivery-status", "text/calendar; method=reply" and
	// "application/pkcs7-mime; smime-type=enveloped-data".
	Types []string
}

// Attachment is one file of a letter, decoded and whole. Nothing in it has been checked but its name.
type Attachment struct {
	// Name is a bare file name: no folders, no control or direction characters, at most 120 characters, never empty.
	Name string
	// Type is the media type that the sender declared, lower-cased, without parameters.
	Type string
	// Size is the length of Content in bytes.
	Size int
	// SHA256 is the hash of Content in lower-case hexadecimal.
	SHA256  string
	Content []byte
}

// Parse reads a letter as it came from the server. The error is a [*Refused] when the letter breaks a limit; everything
// else that is merely broken is read as far as it goes, because officials send broken letters too.
// The cost is linear in the size, for hostile letters as well.
func Parse(raw []byte) (Letter, error) {
	if err := CheckLimits(raw); err != nil {
		return Letter{}, err
	}
	multiparts, err := checkStructure(raw)
	if err != nil {
		return Letter{}, err
	}
	letter := parseHeaderFields(HeaderBlock(raw))
	_, letter.HeaderFault = ParseRawHeader(raw)
	parser := enmime.NewParser(enmime.RawContent(true), enmime.SkipMalformedParts(true), enmime.MultipartWOBoundaryAsSinglePart(true),
		enmime.MaxStoredPartErrors(20), enmime.SetReadPartErrorPolicy(enmime.AllowCorruptTextPartErrorPolicy),
		enmime.SetCustomParseMediaType(limitMultiparts(multiparts)))
	root, err := parser.ReadParts(bytes.NewReader(raw))
	if err != nil {
		return letter, &LimitError{"structure", err.Error()}
	}
	if err := letter.collectParts(root); err != nil {
		return Letter{}, err
	}
	return letter, nil
}

var errMoreParts = errors.New("more multiparts than the guard saw")

// limitMultiparts lets the parser open as many multiparts as the guard has measured, and not one that only the parser sees.
func limitMultiparts(multiparts int) enmime.CustomParseMediaType {
	seen := map[string]bool{}
	return func(value string) (string, map[string]string, []string, error) {
		kind, parameters, invalid, err := parseMediaType(value)
		if boundary := parameters["boundary"]; boundary != "" {
			if seen[boundary] = true; len(seen) > multiparts {
				return "", nil, nil, errMoreParts
			}
		}
		return kind, parameters, invalid, err
	}
}

func parseHeaderFields(block []byte) Letter {
	header := ParseHeader(block)
	letter := Letter{
		Header:  header,
		Subject: decodeEncodedWords(header.First("Subject")),
		Sender:  header.Addresses("Sender"),
		ReplyTo: header.Addresses("Reply-To"),
		To:      header.Addresses("To"),
		Cc:      header.Addresses("Cc"),
	}
	letter.From, letter.FromFault = parseFrom(header)
	letter.FromFault = cmp.Or(letter.FromFault, rawFromFault(block))
	for _, value := range header.All("References") {
		letter.References = append(letter.References, MessageIDs(value)...)
	}
	if ids := MessageIDs(header.First("In-Reply-To")); len(ids) > 0 {
		letter.InReplyTo = ids[0]
	}
	if ids := MessageIDs(header.First("Message-ID")); len(ids) > 0 {
		letter.MessageID = ids[0]
	}
	if path, found := header.Lookup("Return-Path"); found {
		letter.ReturnPath = strings.ToLower(strings.Trim(strings.TrimSpace(path), "<>"))
		letter.NullPath = letter.ReturnPath == ""
	}
	if date, err := netmail.ParseDate(header.First("Date")); err == nil {
		letter.Date = date
	}
	return letter
}

// parseFrom insists on one From field with one plain address; RFC 5322 allows more, and more is how people are impersonated.
func parseFrom(header Header) (from []Address, fault string) {
	fields := header.All("From")
	for _, value := range fields {
		list := parseAddresses(value)
		from = append(from, list.addresses...)
		if fault == "" {
			fault = list.fault
		}
	}
	switch {
	case len(fields) == 0:
		return from, "không có trường From"
	case len(fields) > 1:
		return from, "có nhiều trường From"
	case fault != "":
		return from, fault
	case len(from) != 1:
		return from, "trường From không có đúng một địa chỉ"
	default:
		return from, ""
	}
}
