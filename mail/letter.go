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

// Letter is a received message, parsed. All text is valid UTF-8 in NFC without NUL. The caller keeps the raw bytes, so that the letter
// can be parsed again by a later version.
type Letter struct {
	// MessageID is the id without its angle brackets; "" when there is none, as in about a fifth of real letters.
	MessageID string
	// InReplyTo is the first id of In-Reply-To, without angle brackets; "" when there is none.
	InReplyTo string
	// References are the ids of the thread, oldest first.
	References []string
	// From holds every address of every From field; a legitimate letter has exactly one.
	From []Address
	// FromFault says why the From field identifies no single sender (two fields, several addresses, a group), in Vietnamese for the
	// trace; "" when it does.
	FromFault string
	// HeaderFault says why two parsers may see different fields in the header, for example because of a bare CR, in Vietnamese for the
	// trace; "" when they do not. The sender of such a letter is never proved.
	HeaderFault string
	// Sender, ReplyTo, To and Cc are the addresses of all fields of that name, in order.
	Sender, ReplyTo, To, Cc []Address
	// ReturnPath is the envelope sender as the last server recorded it, lower-cased (RFC 5321 section 4.4). NullPath is true when that
	// server recorded the null reverse-path "<>".
	ReturnPath string
	NullPath   bool
	// Subject is decoded and in one line.
	Subject string
	// Date is the date that the sender states, in the zone that the sender states; zero when it cannot be parsed.
	Date time.Time
	// Header is the whole header block, topmost field first.
	Header Header
	// Text and HTML are two forms of the whole body. The parts of a multipart are one text in their order; only those of
	// multipart/alternative are forms of each other. Text is empty when a part of the body exists only as HTML, and HTML holds its plain
	// parts too; HTML is empty when no part is HTML. The sender controls HTML: it must not be shown unfiltered.
	Text, HTML string
	// Attachments are the files, in the order of their parts.
	Attachments []Attachment
	// Types are the media types of all parts, outermost first, with the parameters by which automatic mail is recognised, for example
	// "multipart/report; report-type=delivery-status", "text/calendar; method=reply" and
	// "application/pkcs7-mime; smime-type=enveloped-data".
	Types []string
}

// Attachment is one file of a letter, decoded and complete. Only its name has been made safe; its content is as the sender sent it.
type Attachment struct {
	// Name is a file name as [SafeName] makes it.
	Name string
	// Type is the media type that the sender declared, lower-cased, without parameters. It may be wrong.
	Type string
	// Size is the length of Content in bytes.
	Size int
	// SHA256 is the hash of Content in lower-case hexadecimal.
	SHA256 string
	// Content is the decoded content.
	Content []byte
}

// Parse parses a letter as it came from the server. The error is a [*LimitError] when the letter exceeds a limit. A letter that is
// malformed otherwise is parsed as far as possible, because officials send malformed letters too.
// The letter holds no reference to raw. The cost is linear in the size, for hostile letters as well.
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

var errMoreMultiparts = errors.New("more multiparts than the structure check counted")

// limitMultiparts stops the MIME parser at a multipart that [checkStructure] has not counted: its cost has not been bounded.
func limitMultiparts(multiparts int) enmime.CustomParseMediaType {
	seen := map[string]bool{}
	return func(value string) (string, map[string]string, []string, error) {
		kind, parameters, invalid, err := parseMediaType(value)
		if boundary := parameters["boundary"]; boundary != "" {
			if seen[boundary] = true; len(seen) > multiparts {
				return "", nil, nil, errMoreMultiparts
			}
		}
		return kind, parameters, invalid, err
	}
}

// parseHeaderFields fills a letter from its header block.
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

// parseFrom gives the addresses of From. It is a fault when there is more than one field with one plain address: RFC 5322 section
// 3.6.2 allows several addresses, but two mail programs may then show different senders.
func parseFrom(header Header) (from []Address, fault string) {
	fields := header.All("From")
	for _, value := range fields {
		addresses, found := parseAddresses(value)
		from = append(from, addresses...)
		fault = cmp.Or(fault, found)
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
