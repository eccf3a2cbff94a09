// Package mail parses Internet messages (RFC 5322, MIME) into a [Letter]: header, addresses, text, HTML and files, all text in
// Unicode normal form C, valid UTF-8, without NUL.
//
// The steps of [Parse]:
//
//  1. limits.go and structure.go refuse messages that would exhaust a parser, before any parser reads them;
//  2. rawheader.go and header.go read the header as it stands, address.go its addresses, names.go the names of files;
//  3. letter.go and parts.go decode the parts.
//
// It is pure, and what is hostile costs no more than its length. The sub-packages read further: senderauth (is the From proved),
// reply (what the sender wrote and decided), dsn (delivery status), tnef (Outlook's container), attachment (may a file be kept),
// transport (IMAP and SMTP), and inbound, which does all of it in order.
package mail
