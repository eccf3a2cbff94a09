package main

import (
	"fmt"
	"strconv"
)

// sending is how letters go out.
type sending struct {
	SMTPRate   int    // LOA_SMTP_RATE: letters a minute to one mail domain; 0 for what is usual
	Answers    int    // LOA_ANSWER_LIMIT: questions, codes and receipts to one address in 24 hours; 0 for what is usual
	SentFolder string // LOA_SENT_FOLDER: the IMAP folder that gets a copy of each letter sent; none when empty
}

func (e *environment) readSending(set map[string]string) {
	e.SentFolder = set["LOA_SENT_FOLDER"]
	e.SMTPRate = e.count(set, "LOA_SMTP_RATE", "số thư mỗi phút, ví dụ 60")
	e.Answers = e.count(set, "LOA_ANSWER_LIMIT", "số thư trả lời mỗi ngày cho một địa chỉ, ví dụ 50")
}

// count reads a number of at least one; nothing is 0.
func (e *environment) count(set map[string]string, name, what string) int {
	text := set[name]
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		e.faults = append(e.faults, fmt.Sprintf("%s=%q phải là %s", name, text, what))
		return 0
	}
	return n
}
