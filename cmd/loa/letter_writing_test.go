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

	"loa/mail"
)

// withHeader puts lines at the top of a letter, as servers and programs on its way do.
func withHeader(raw []byte, lines ...string) []byte {
	return append([]byte(strings.Join(lines, "\r\n")+"\r\n"), raw...)
}

var bodyOfLetter = regexp.MustCompile(`(?s)\r\n\r\n.*$`)

// htmlReply is an answer as a web mailer writes it: HTML alone, the letter quoted below.
func htmlReply(to mail.Letter, person, text string) []byte {
	head := bodyOfLetter.ReplaceAll(replyTo(to, person, text), nil)
	head = bytes.Replace(head, []byte("text/plain"), []byte("text/html"), 1)
	body := `<div dir="ltr">` + text + `</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Vào Th 2, 23 thg 11, 2026 vào lúc 09:12 loa &lt;loa@cchc.hanoi.test&gt; đã viết:<br></div>` +
		`<blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><p>Đồng ý</p>` + to.HTML + `</blockquote></div>`
	return append(head, []byte("\r\n\r\n"+strings.ReplaceAll(body, "\n", "\r\n")+"\r\n")...)
}

// deliveryReport is what a mail server writes back about a letter it cannot deliver (RFC 3464).
func deliveryReport(about mail.Letter) []byte {
	return []byte(strings.ReplaceAll(fmt.Sprintf(`From: MAILER-DAEMON@so-khoa-hoc-va-cong-nghe.hanoi.test
To: <%s>
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn.%s>
In-Reply-To: <%s>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="ranh"

--ranh
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Đồng ý
--ranh
Content-Type: message/delivery-status

Reporting-MTA: dns; so-khoa-hoc-va-cong-nghe.hanoi.test

Final-Recipient: rfc822; giamdoc@so-khoa-hoc-va-cong-nghe.hanoi.test
Action: failed
Status: 5.2.2
--ranh--
`, about.ReplyTo[0].Spec, about.MessageID, about.MessageID), "\n", "\r\n"))
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// withFile makes of a plain letter one with a file.
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
