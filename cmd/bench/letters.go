package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"strings"
	"time"

	"loa/sheet"
	"loa/store"
)

const (
	loaAddress = "loa@cchc.hanoi.test"
	authserv   = "thu.loa.test"
	password   = "test"
)

// answerTo returns an ordinary reply to a letter of loa as the mail server stores it: with Authentication-Results and the letter quoted.
func answerTo(sent store.LetterOut, text string, number int) []byte {
	_, domain, _ := strings.Cut(sent.ToAddress, "@")
	var b strings.Builder
	fmt.Fprintf(&b, "Return-Path: <%s>\nAuthentication-Results: %s; dmarc=pass header.from=%s\n", sent.ToAddress, authserv, domain)
	fmt.Fprintf(&b, "Received: from mail.%s by %s with ESMTPS; %s\n", domain, authserv, time.Now().Format(time.RFC1123Z))
	fmt.Fprintf(&b, "From: <%s>\nTo: <%s>\nSubject: Re: loa %d\nMessage-ID: <%d.%s>\n", sent.ToAddress, sent.ReplyTo, number, number, sent.MessageID)
	fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%s>\nDate: %s\nMIME-Version: 1.0\n", sent.MessageID, sent.MessageID, time.Now().Format(time.RFC1123Z))
	b.WriteString("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text + "\n\nVào Th 2, 23 thg 11, 2026 vào lúc 09:12 loa <loa@cchc.hanoi.test> đã viết:\n")
	for line := range strings.SplitSeq(strings.TrimSpace(sent.Text), "\n") {
		b.WriteString("> " + strings.TrimRight(line, "\r") + "\n")
	}
	return withCRLF(b.String())
}

// withCRLF converts line ends to CRLF.
func withCRLF(text string) []byte { return []byte(strings.ReplaceAll(text, "\n", "\r\n")) }

// splitLetter splits a letter into its header and its body.
func splitLetter(letter []byte) (header, text string) {
	head, body, _ := bytes.Cut(letter, []byte("\r\n\r\n"))
	return string(head), string(body)
}

// htmlOf returns the reply as a web mail client writes it.
func htmlOf(letter []byte) []byte {
	header, text := splitLetter(letter)
	header = strings.Replace(header, "text/plain", "text/html", 1)
	return []byte(header + "\r\n\r\n<div dir=\"ltr\">Đồng ý tiếp nhận.</div><div class=\"gmail_quote\"><blockquote>" + strings.ReplaceAll(html.EscapeString(text), "\r\n", "<br>\r\n") + "</blockquote></div>\r\n")
}

// absenceNote returns the letter as an automatic reply (RFC 3834).
func absenceNote(letter []byte) []byte {
	return append([]byte("Auto-Submitted: auto-replied\r\n"), letter...)
}

// unrelatedLetter returns a letter that belongs to no task.
func unrelatedLetter(number int) []byte {
	return withCRLF(fmt.Sprintf("Authentication-Results: %s; dmarc=pass header.from=la.test\nReceived: from mx.la.test by %s; %s\n"+
		"From: <nguoidan@la.test>\nTo: <%s>\nSubject: Hoi ve thu tuc %d\nMessage-ID: <%d@la.test>\nDate: %s\nMIME-Version: 1.0\n"+
		"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nXin hỏi về thủ tục số %d.\n%s",
		authserv, authserv, time.Now().Format(time.RFC1123Z), loaAddress, number, number, time.Now().Format(time.RFC1123Z), number,
		strings.Repeat("Gia đình tôi cần làm hồ sơ trực tuyến, mong được hướng dẫn cụ thể.\n", 3)))
}

// withWorkbook returns the reply with an attached Excel file.
func withWorkbook(letter []byte) []byte {
	var book bytes.Buffer
	workbook := sheet.Workbook{Sheets: []sheet.Sheet{{
		Name: "Kết quả", Columns: []sheet.Column{{Heading: "Chỉ tiêu"}, {Heading: "Số lượng"}}, Lines: []sheet.Line{{Cells: []string{"Số tin", "12"}}},
	}}}
	if err := sheet.WriteExcel(&book, workbook); err != nil {
		return letter // without the attachment the letter is still usable
	}
	header, text := splitLetter(letter)
	const inner = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit"
	header = strings.Replace(header, inner, `Content-Type: multipart/mixed; boundary="ranh"`, 1)
	file := base64.StdEncoding.EncodeToString(book.Bytes())
	var lines strings.Builder
	for len(file) > 76 {
		lines.WriteString(file[:76] + "\r\n")
		file = file[76:]
	}
	return []byte(header + "\r\n\r\n--ranh\r\n" + inner + "\r\n\r\n" + text + "\r\n--ranh\r\n" +
		"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; name=bao-cao.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		lines.String() + file + "\r\n--ranh--\r\n")
}

// mixedLetter returns the letter number i of a mixture: absence notes, second replies and, twice as often, unrelated letters.
func mixedLetter(replies [][]byte, i int) []byte {
	mark := fmt.Appendf(nil, "X-So: %d\r\n", i)
	second := bytes.Replace(replies[i%len(replies)], []byte("Message-ID: <"), fmt.Appendf(nil, "Message-ID: <lan%d.", i), 1)
	switch i % 4 {
	case 0:
		return append(mark, absenceNote(second)...)
	case 1:
		return append(mark, second...)
	default:
		return append(mark, unrelatedLetter(i)...)
	}
}
