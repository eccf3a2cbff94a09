package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"loa/cmd/loa/sample"
	"loa/mail/mailtest"
)

const (
	gateway  = "thu.loa.test"   // authserv-id of the only mail server that loa trusts
	stranger = "kegian@la.test" // an address that the directory does not have, in a domain of its own
)

// rawLetter is a letter in the mailbox of loa, in parts, so that a case can change each of them.
type rawLetter struct {
	trace   []string // fields that mail servers put on top, the topmost first
	from    []string // values of the From fields
	to      string
	subject string
	id      string // Message-ID without angle brackets; empty makes one from the content
	thread  string // Message-ID of the letter that this one answers
	date    time.Time
	fields  []string // further fields, whole
	content string   // Content-* fields, an empty line, the body
}

// plain returns the content of a letter in plain text.
func plain(text string) string {
	return "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text + "\n"
}

// multi returns a content of several parts. Each part begins with its own Content-* fields.
func multi(kind string, parts ...string) string {
	const boundary = "ranh-gioi-phan"
	return "Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\n\n--" + boundary + "\n" +
		strings.Join(parts, "\n--"+boundary+"\n") + "\n--" + boundary + "--\n"
}

// html returns one part of HTML.
func html(text string) string {
	return "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text + "\n"
}

// deliveryReport returns the content of a delivery status notification about one recipient.
func deliveryReport(from, text, recipient string) string {
	report := mailtest.DSN{From: from, Text: text, Recipients: []string{mailtest.RecipientFields(recipient, "failed", "5.1.1")}}
	return strings.ReplaceAll(report.Content(), "\r\n", "\n")
}

// bytes returns the letter with CRLF line ends.
func (l rawLetter) bytes() []byte {
	var b strings.Builder
	for _, field := range l.trace {
		b.WriteString(field + "\n")
	}
	for _, from := range l.from {
		b.WriteString("From: " + from + "\n")
	}
	b.WriteString("To: " + l.to + "\nSubject: " + l.subject + "\n")
	if l.thread != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%s>\n", l.thread, l.thread)
	}
	if !l.date.IsZero() {
		b.WriteString("Date: " + l.date.Format(time.RFC1123Z) + "\n")
	}
	for _, field := range l.fields {
		b.WriteString(field + "\n")
	}
	b.WriteString("MIME-Version: 1.0\n" + l.content)
	id := l.id
	if id == "" {
		sum := sha256.Sum256([]byte(b.String()))
		id = hex.EncodeToString(sum[:10]) + "@may.test"
	}
	return []byte(strings.ReplaceAll("Message-ID: <"+id+">\n"+b.String(), "\n", "\r\n"))
}

// received returns the letter as the gateway passes it on: with its results of authentication (RFC 8601) and its trace fields.
func (l rawLetter) received(results string) rawLetter {
	l.trace = []string{
		"Return-Path: <" + stranger + ">",
		"Delivered-To: loa@cchc.hanoi.test",
		"Authentication-Results: " + gateway + "; " + results,
		receivedBy(gateway),
	}
	return l
}

func receivedBy(host string) string {
	return "Received: from mx.la.test (mx.la.test [203.0.113.9]) by " + host + " with ESMTP; " + time.Now().Format(time.RFC1123Z)
}

// with returns the letter with further fields.
func (l rawLetter) with(fields ...string) rawLetter {
	l.fields = append(append([]string{}, l.fields...), fields...)
	return l
}

// answer returns an answer of the head without results of authentication.
func (c attackCase) answer(text string) rawLetter {
	var quoted strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(c.question.Text), "\n") {
		quoted.WriteString("> " + strings.TrimRight(line, "\r") + "\n")
	}
	return rawLetter{
		from: []string{"<" + c.head + ">"}, to: "<" + c.question.ReplyTo + ">", subject: "Re: " + encodeSubject(c.question.Subject),
		thread: c.question.MessageID, date: time.Now(),
		content: plain(text + "\n\nVào Th 2, 23 thg 11, 2026 vào lúc 09:12 loa <loa@cchc.hanoi.test> đã viết:\n" + quoted.String()),
	}
}

// authenticated returns an answer that the gateway has authenticated as the head's.
func (c attackCase) authenticated(text string) rawLetter {
	return c.answer(text).received(c.passFor(c.head))
}

// legitimateAnswer returns the answer that the head gives after the attacks, without results of authentication.
func (c attackCase) legitimateAnswer() rawLetter {
	l := c.answer("Đồng ý.\n\nTrân trọng./.")
	l.id, l.date = "y-kien."+c.token()+"@may.test", c.question.CreatedAt.Add(time.Second)
	return l
}

// authenticatedAs returns an answer from another address, authenticated for that address.
func (c attackCase) authenticatedAs(address, text string) rawLetter {
	l := c.answer(text)
	l.from = []string{"<" + address + ">"}
	return l.received(c.passFor(address))
}

// passFor returns the results for the letter of an address: of its domain, and of its own login when it is one of the city's.
func (attackCase) passFor(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	results := "dkim=pass header.d=" + domain + " header.s=thu; dmarc=pass header.from=" + domain
	if domain == sample.MailDomain {
		results += "; auth=pass smtp.auth=" + address
	}
	return results
}

// domain returns the domain of the head.
func (c attackCase) domain() string {
	_, domain, _ := strings.Cut(c.head, "@")
	return domain
}

// fill replaces {D} by the domain of the head, {LOOKALIKE} by one that looks the same, {HEAD} by the head's address, {LOCAL} by its local part,
// {CONTACT} by the address of the unit's contact, {TOKEN} and {CODE} by
// those of the question, and {LOA} by the address of the answer.
func (c attackCase) fill(template string) string {
	lookalike := strings.Replace(c.domain(), "hano", "han\u043e", 1) // a Cyrillic o
	return strings.NewReplacer("{D}", c.domain(), "{LOOKALIKE}", lookalike, "{HEAD}", c.head, "{CONTACT}", c.contact, "{LOCAL}", strings.TrimSuffix(c.head, "@"+c.domain()), "{TOKEN}", c.token(), "{CODE}", c.code,
		"{LOA}", c.question.ReplyTo).Replace(template)
}

func (c attackCase) token() string {
	_, rest, _ := strings.Cut(c.question.ReplyTo, "+")
	token, _, _ := strings.Cut(rest, "@")
	return token
}
