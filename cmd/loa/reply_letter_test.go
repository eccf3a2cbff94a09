package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/mail"
	"loa/sheet"
)

// replyTo writes a reply as mail programs do: the new text above the quoted letter.
func replyTo(letter mail.Letter, from, text string) []byte {
	sum := sha256.Sum256([]byte(letter.MessageID + from + text))
	var b strings.Builder
	fmt.Fprintf(&b, "From: <%s>\r\nTo: <%s>\r\nSubject: Re: %s\r\n", from, letter.ReplyTo[0].Spec, encodeSubject(letter.Subject))
	fmt.Fprintf(&b, "Message-ID: <%s@may.test>\r\nIn-Reply-To: <%s>\r\nReferences: <%s>\r\n", hex.EncodeToString(sum[:10]), letter.MessageID, letter.MessageID)
	fmt.Fprintf(&b, "Date: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", time.Now().Format(time.RFC1123Z))
	b.WriteString(strings.ReplaceAll(text, "\n", "\r\n"))
	b.WriteString("\r\n\r\nVào Th 2, 23 thg 11, 2026 vào lúc 09:12 loa <loa@cchc.hanoi.test> đã viết:\r\n")
	for _, line := range strings.Split(strings.TrimSpace(letter.Text), "\n") {
		b.WriteString("> " + strings.TrimRight(line, "\r") + "\r\n")
	}
	return []byte(b.String())
}

// encodeSubject writes a subject as one encoded word (RFC 2047).
func encodeSubject(subject string) string {
	var b strings.Builder
	for _, c := range []byte(subject) {
		fmt.Fprintf(&b, "=%02X", c)
	}
	return "=?utf-8?Q?" + b.String() + "?="
}

// withHeader puts lines on top of a letter, as mail servers do.
func withHeader(raw []byte, lines ...string) []byte {
	return append([]byte(strings.Join(lines, "\r\n")+"\r\n"), raw...)
}

var bodyOfLetter = regexp.MustCompile(`(?s)\r\n\r\n.*$`)

// htmlReply writes a reply as a web mailer does: only HTML, the letter quoted below.
func htmlReply(to mail.Letter, person, text string) []byte {
	head := bodyOfLetter.ReplaceAll(replyTo(to, person, text), nil)
	head = bytes.Replace(head, []byte("text/plain"), []byte("text/html"), 1)
	body := `<div dir="ltr">` + text + `</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Vào Th 2, 23 thg 11, 2026 vào lúc 09:12 loa &lt;loa@cchc.hanoi.test&gt; đã viết:<br></div>` +
		`<blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><p>Đồng ý</p>` + to.HTML + `</blockquote></div>`
	return append(head, []byte("\r\n\r\n"+strings.ReplaceAll(body, "\n", "\r\n")+"\r\n")...)
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// workbook returns a workbook with one row of results.
func workbook(t *testing.T) []byte {
	t.Helper()
	var book bytes.Buffer
	err := sheet.WriteExcel(&book, sheet.Workbook{Sheets: []sheet.Sheet{{
		Name: "Kết quả", Columns: []sheet.Column{{Heading: "Chỉ tiêu"}, {Heading: "Số lượng"}}, Lines: []sheet.Line{{Cells: []string{"Số tin", "12"}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return book.Bytes()
}

// withFile adds a file to a letter in plain text.
func withFile(raw []byte, name string, content []byte) []byte {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	inner := "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit"
	outer := strings.Replace(string(head), inner, `Content-Type: multipart/mixed; boundary="ranh-gioi"`, 1)
	var encoded strings.Builder
	for chunk := range slices.Chunk(content, 57) {
		encoded.WriteString(base64.StdEncoding.EncodeToString(chunk) + "\r\n")
	}
	return []byte(outer + "\r\n\r\n--ranh-gioi\r\n" + inner + "\r\n\r\n" + string(body) +
		"\r\n--ranh-gioi\r\nContent-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\r\nContent-Transfer-Encoding: base64\r\n" +
		`Content-Disposition: attachment; filename="` + name + "\"\r\n\r\n" + encoded.String() + "--ranh-gioi--\r\n")
}
