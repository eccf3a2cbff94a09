package main

import (
	"fmt"
	"strconv"
)

// sending is how letters go out.
type sending struct {
	SMTPRate   int    // LOA_SMTP_RATE: letters a minute to one mail domain; 0 for what is usual
	SentFolder string // LOA_SENT_FOLDER: the IMAP folder that gets a copy of each letter sent; none when empty
}

func (e *environment) readSending(set map[string]string) {
	e.SentFolder = set["LOA_SENT_FOLDER"]
	text := set["LOA_SMTP_RATE"]
	if text == "" {
		return
	}
	rate, err := strconv.Atoi(text)
	if err != nil || rate < 1 {
		e.faults = append(e.faults, fmt.Sprintf("LOA_SMTP_RATE=%q phải là số thư mỗi phút, ví dụ 60", text))
		return
	}
	e.SMTPRate = rate
}
