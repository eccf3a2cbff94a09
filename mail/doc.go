// Package mail parses Internet messages (RFC 5322, MIME) into a [Letter]: header, addresses, text, HTML and files, all text in
// Unicode normal form C, valid UTF-8, without NUL.
//
// The steps of [Parse]:
//
//  1. limits.go and structure.go refuse messages that would exhaust the MIME parser, before that parser runs;
//  2. rawheader.go splits the header and finds what two parsers may understand differently; header.go parses it, address.go and
//     domain.go its addresses, file_name.go the names of files;
//  3. letter.go fills the [Letter], parts.go decodes its parts.
//
// The package is pure. Its cost is linear in the size of the message, for hostile messages as well. The packages below it interpret
// a [Letter]: senderauth (is the From address proved), reply (what the sender wrote and decided), dsn (delivery status), tnef
// (Outlook's container), attachment (may a file be kept), transport (IMAP and SMTP), and inbound, which calls them in their order.
package mail
