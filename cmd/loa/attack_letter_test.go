package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// The border is the mail server whose word loa takes in `loa dev`; a stranger writes from a domain of his own.
const (
	border   = "thu.loa.test"
	stranger = "kegian@la.test"
)

// written is a letter as it lies in loa's mailbox, in parts, so that a case can break any of them.
type written struct {
	trace   []string // fields that servers put on top, the topmost first
	from    []string // values of the From fields
	to      string
	subject string
	id      string // Message-ID without brackets; made of the content when empty
	thread  string // Message-ID of the letter that it answers
	date    time.Time
	fields  []string // further fields, whole
	content string   // Content-* fields, an empty line, the body
}

// plain is the content of a letter in plain text.
func plain(text string) string {
	return "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text + "\n"
}

// multi is a content of several parts, each beginning with its own Content-* fields.
func multi(kind string, parts ...string) string {
	const boundary = "ranh-gioi-phan"
	return "Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\n\n--" + boundary + "\n" +
		strings.Join(parts, "\n--"+boundary+"\n") + "\n--" + boundary + "--\n"
}

// html is one part of HTML.
func html(text string) string {
	return "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text + "\n"
}

// bytes is the letter on the wire.
func (w written) bytes() []byte {
	var b strings.Builder
	for _, field := range w.trace {
		b.WriteString(field + "\n")
	}
	for _, from := range w.from {
		b.WriteString("From: " + from + "\n")
	}
	b.WriteString("To: " + w.to + "\nSubject: " + w.subject + "\n")
	if w.thread != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%s>\n", w.thread, w.thread)
	}
	if !w.date.IsZero() {
		b.WriteString("Date: " + w.date.Format(time.RFC1123Z) + "\n")
	}
	for _, field := range w.fields {
		b.WriteString(field + "\n")
	}
	b.WriteString("MIME-Version: 1.0\n" + w.content)
	id := w.id
	if id == "" {
		sum := sha256.Sum256([]byte(b.String()))
		id = hex.EncodeToString(sum[:10]) + "@may.test"
	}
	return []byte(strings.ReplaceAll("Message-ID: <"+id+">\n"+b.String(), "\n", "\r\n"))
}

// received is how the letter looks once the border has taken it from a machine outside and put down what it found about it.
func (w written) received(results string) written {
	w.trace = []string{
		"Return-Path: <" + stranger + ">",
		"Delivered-To: loa@cchc.hanoi.test",
		"Authentication-Results: " + border + "; " + results,
		receivedBy(border),
	}
	return w
}

func receivedBy(host string) string {
	return "Received: from mx.la.test (mx.la.test [203.0.113.9]) by " + host + " with ESMTP; " + time.Now().Format(time.RFC1123Z)
}

// with puts further fields into the letter.
func (w written) with(fields ...string) written {
	w.fields = append(append([]string{}, w.fields...), fields...)
	return w
}

// answer is what the head of the department would write, and nobody has vouched for it yet.
func (s scene) answer(text string) written {
	var quoted strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(s.asked.Text), "\n") {
		quoted.WriteString("> " + strings.TrimRight(line, "\r") + "\n")
	}
	return written{
		from: []string{"<" + s.head + ">"}, to: "<" + s.asked.ReplyTo + ">", subject: "Re: " + encodeSubject(s.asked.Subject),
		thread: s.asked.MessageID, date: time.Now(),
		content: plain(text + "\n\nVào Th 2, 23 thg 11, 2026 vào lúc 09:12 loa <loa@cchc.hanoi.test> đã viết:\n" + quoted.String()),
	}
}

// proven is an answer that the border has found to be the head's own.
func (s scene) proven(text string) written { return s.answer(text).received(s.pass(s.domain())) }

// own is the answer that the head gives in the end; nobody has vouched for it yet.
func (s scene) own() written {
	w := s.answer("Đồng ý.\n\nTrân trọng./.")
	w.id, w.date = "y-kien."+s.token()+"@may.test", s.asked.CreatedAt.Add(time.Second)
	return w
}

// by is an answer of somebody else, proven to be his.
func (s scene) by(address, text string) written {
	w := s.answer(text)
	w.from = []string{"<" + address + ">"}
	_, domain, _ := strings.Cut(address, "@")
	return w.received(s.pass(domain))
}

func (scene) pass(domain string) string {
	return "dkim=pass header.d=" + domain + " header.s=thu; dmarc=pass header.from=" + domain
}

func (s scene) domain() string {
	_, domain, _ := strings.Cut(s.head, "@")
	return domain
}

// fill puts the scene's own words into a template: its domain and one that looks like it, its head's address, the token and the code of
// the question, the address of the answer.
func (s scene) fill(template string) string {
	lookalike := strings.Replace(s.domain(), "so-", "s\u043e-", 1) // a Cyrillic o
	return strings.NewReplacer("{D}", s.domain(), "{LOOKALIKE}", lookalike, "{HEAD}", s.head, "{TOKEN}", s.token(), "{CODE}", s.code,
		"{LOA}", s.asked.ReplyTo).Replace(template)
}

func (s scene) token() string {
	_, rest, _ := strings.Cut(s.asked.ReplyTo, "+")
	token, _, _ := strings.Cut(rest, "@")
	return token
}
