package inbound_test

import (
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"time"

	"loa/activities/activitiestest"
	"loa/plan/directory"
	"loa/store"
)

// testLetter is a letter as a person writes it, before it is composed.
type testLetter struct {
	from        string
	to          string
	cc          string
	subject     string
	inReplyTo   string
	references  []string
	text        string
	html        string
	files       []string          // names of attached workbooks
	content     map[string]string // the contents of files that are no workbooks, by name
	results     string            // the results of our gateway about the sender; "" is a pass for the domain of From
	sentAt      time.Time
	extraFields []string // further fields
}

// letterFrom is a letter of a person to loa's own address, without a token.
func (f *fixture) letterFrom(person directory.PersonID, subject, text string) testLetter {
	return testLetter{from: activitiestest.AddressOf(person), to: loaAt, subject: subject, text: text, sentAt: f.Clock}
}

// replyTo is a reply by a mail program: to the reply address, in the thread, quoting the letter.
func (f *fixture) replyTo(person directory.PersonID, letter store.LetterOut, text string) testLetter {
	l := f.letterFrom(person, "Re: "+letter.Subject, text+"\n\nVào Th 3, 2 thg 3, 2027 vào lúc 09:12 loa <"+loaAt+"> đã viết:\n"+quoted(letter.Text))
	l.to, l.inReplyTo, l.references = letter.ReplyTo, letter.MessageID, []string{letter.MessageID}
	return l
}

func quoted(text string) string {
	return "> " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n> ") + "\n"
}

// stripped removes the sub-address, as a mail server may, and the thread.
func (l testLetter) stripped() testLetter {
	l.to, l.inReplyTo, l.references = loaAt, "", nil
	return l
}

// unthreaded removes the thread; unaddressed removes the sub-address.
func (l testLetter) unthreaded() testLetter {
	l.inReplyTo, l.references = "", nil
	return l
}

func (l testLetter) unaddressed() testLetter {
	l.to = loaAt
	return l
}

// withText replaces the whole text, with the quotation.
func (l testLetter) withText(text string) testLetter {
	l.text = text
	return l
}

func (l testLetter) withSubject(subject string) testLetter {
	l.subject = subject
	return l
}

func (l testLetter) withFiles(files ...string) testLetter {
	l.files = files
	return l
}

func (l testLetter) sentBy(person directory.PersonID) testLetter {
	l.from = activitiestest.AddressOf(person)
	return l
}

// unproven has no proof of its sender; forged has a result of the gateway against it.
func (l testLetter) unproven() testLetter {
	l.results = "dmarc=none header.from=" + l.domain()
	return l
}

func (l testLetter) forged() testLetter {
	l.results = "dmarc=fail header.from=" + l.domain()
	return l
}

func (l testLetter) domain() string {
	_, domain, _ := strings.Cut(l.from, "@")
	return domain
}

func (l testLetter) bytes() []byte {
	if l.results == "" {
		l.results = "dmarc=pass header.from=" + l.domain()
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("Authentication-Results: %s; %s", gateway, l.results)
	line("Received: from may (may.test [192.0.2.7]) by %s with ESMTP; %s", gateway, l.sentAt.Format(time.RFC1123Z))
	for _, field := range l.extraFields {
		line("%s", field)
	}
	line("From: <%s>", l.from)
	line("To: <%s>", l.to)
	if l.cc != "" {
		line("Cc: <%s>", l.cc)
	}
	line("Subject: %s", mime.QEncoding.Encode("utf-8", l.subject))
	line("Date: %s", l.sentAt.Format(time.RFC1123Z))
	if l.inReplyTo != "" {
		line("In-Reply-To: <%s>", l.inReplyTo)
	}
	if len(l.references) > 0 {
		line("References: <%s>", strings.Join(l.references, ">\r\n <"))
	}
	line("Message-ID: <%s@may.test>", hashOf([]byte(b.String() + l.text + l.html))[:20])
	line("MIME-Version: 1.0")
	l.body(line)
	return []byte(b.String())
}

func (l testLetter) body(line func(string, ...any)) {
	if len(l.files) == 0 && l.html == "" {
		line("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n")
		line("%s", strings.ReplaceAll(l.text, "\n", "\r\n"))
		return
	}
	line("Content-Type: multipart/mixed; boundary=\"phan\"\r\n")
	kind, text := "plain", l.text
	if l.html != "" {
		kind, text = "html", l.html
	}
	line("--phan\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n", kind)
	line("%s", strings.ReplaceAll(text, "\n", "\r\n"))
	for _, name := range l.files {
		kind := "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		if strings.HasSuffix(name, ".txt") {
			kind = "text/plain; charset=utf-8"
		}
		if strings.HasSuffix(name, ".csv") {
			kind = "text/csv"
		}
		line("--phan\r\nContent-Type: %s", kind)
		line("Content-Disposition: attachment; filename*=UTF-8''%s", strings.ReplaceAll(percent(name), "+", "%20"))
		content := "bảng " + name
		if own := l.content[name]; own != "" {
			content = own
		}
		line("Content-Transfer-Encoding: base64\r\n\r\n%s", base64.StdEncoding.EncodeToString([]byte(content)))
	}
	line("--phan--")
}

// percent encodes a file name (RFC 2231, 4).
func percent(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
