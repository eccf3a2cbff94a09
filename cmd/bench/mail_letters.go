package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
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

// reply is an ordinary reply to a letter of loa's, as its mail server leaves it in the mailbox: proven, with the letter quoted.
func reply(asked store.LetterOut, text string, number int) []byte {
	_, domain, _ := strings.Cut(asked.ToAddress, "@")
	var b strings.Builder
	fmt.Fprintf(&b, "Return-Path: <%s>\nAuthentication-Results: %s; dmarc=pass header.from=%s\n", asked.ToAddress, authserv, domain)
	fmt.Fprintf(&b, "Received: from mail.%s by %s with ESMTPS; %s\n", domain, authserv, time.Now().Format(time.RFC1123Z))
	fmt.Fprintf(&b, "From: <%s>\nTo: <%s>\nSubject: Re: loa %d\nMessage-ID: <%d.%s>\n", asked.ToAddress, asked.ReplyTo, number, number, asked.MessageID)
	fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%s>\nDate: %s\nMIME-Version: 1.0\n", asked.MessageID, asked.MessageID, time.Now().Format(time.RFC1123Z))
	b.WriteString("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text + "\n\nVào Th 2, 23 thg 11, 2026 vào lúc 09:12 loa <loa@cchc.hanoi.test> đã viết:\n")
	for line := range strings.SplitSeq(strings.TrimSpace(asked.Text), "\n") {
		b.WriteString("> " + strings.TrimRight(line, "\r") + "\n")
	}
	return wire(b.String())
}

// wire gives a text the line ends of a letter.
func wire(text string) []byte { return []byte(strings.ReplaceAll(text, "\n", "\r\n")) }

// parts cuts a letter into its header and its text.
func parts(letter []byte) (header, text string) {
	head, body, _ := bytes.Cut(letter, []byte("\r\n\r\n"))
	return string(head), string(body)
}

// htmlOf is the same reply as a web mailer writes it.
func htmlOf(letter []byte) []byte {
	header, text := parts(letter)
	header = strings.Replace(header, "text/plain", "text/html", 1)
	return []byte(header + "\r\n\r\n<div dir=\"ltr\">Đồng ý tiếp nhận.</div><div class=\"gmail_quote\"><blockquote>" + strings.ReplaceAll(text, "\r\n", "<br>\r\n") + "</blockquote></div>\r\n")
}

// absenceOf is an absence note that the same person's mailbox sends.
func absenceOf(letter []byte) []byte {
	return append([]byte("Auto-Submitted: auto-replied\r\n"), letter...)
}

// strangerLetter is a letter that has nothing to do with any task.
func strangerLetter(number int) []byte {
	return wire(fmt.Sprintf("Authentication-Results: %s; dmarc=pass header.from=la.test\nReceived: from mx.la.test by %s; %s\n"+
		"From: <nguoidan@la.test>\nTo: <%s>\nSubject: Hoi ve thu tuc %d\nMessage-ID: <%d@la.test>\nDate: %s\nMIME-Version: 1.0\n"+
		"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nXin hỏi về thủ tục số %d.\n%s",
		authserv, authserv, time.Now().Format(time.RFC1123Z), loaAddress, number, number, time.Now().Format(time.RFC1123Z), number,
		strings.Repeat("Gia đình tôi cần làm hồ sơ trực tuyến, mong được hướng dẫn cụ thể.\n", 3)))
}

// withWorkbook is the reply with an Excel file.
func withWorkbook(letter []byte) []byte {
	var book bytes.Buffer
	workbook := sheet.Workbook{Sheets: []sheet.Sheet{{
		Name: "Kết quả", Columns: []sheet.Column{{Heading: "Chỉ tiêu"}, {Heading: "Số lượng"}}, Lines: []sheet.Line{{Cells: []string{"Số tin", "12"}}},
	}}}
	if err := sheet.WriteExcel(&book, workbook); err != nil {
		return letter // without the file it is a letter all the same
	}
	header, text := parts(letter)
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

// oneOfMany is the next letter of a long day: an absence note, a second answer, a letter of a stranger, in turn.
func oneOfMany(replies [][]byte, i int) []byte {
	mark := fmt.Appendf(nil, "X-So: %d\r\n", i)
	again := bytes.Replace(replies[i%len(replies)], []byte("Message-ID: <"), fmt.Appendf(nil, "Message-ID: <lan%d.", i), 1)
	switch i % 4 {
	case 0:
		return append(mark, absenceOf(again)...)
	case 1:
		return append(mark, again...)
	default:
		return append(mark, strangerLetter(i)...)
	}
}
