package mail

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Rejection is what a mail server answered to one letter.
type Rejection struct {
	// Code is the reply code of RFC 5321, 400 to 599.
	Code int
	// Status is the enhanced code of RFC 3463 ("5.1.1"), "" when the server gave none.
	Status string
	// Text is the answer in the server's own words, with its codes.
	Text string
	// Recipient is true when it was the recipient that was refused, and not the letter or ourselves.
	Recipient bool
}

var enhancedStatus = regexp.MustCompile(`\b[45]\.\d{1,3}\.\d{1,3}\b`)

// RejectionOf finds in an error of [Sender] what the server said about this letter alone: to its recipient or to its content. It finds
// nothing when the connection broke, when the server took its leave (421), or when it refused us and not the letter; then the next letter
// would fare no better.
func RejectionOf(err error) (Rejection, bool) {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return Rejection{}, false
	}
	code := replyCode(err)
	if code < 400 || code == 421 {
		return Rejection{}, false
	}
	rejection := Rejection{Code: code, Status: failed.EnhancedStatusCode(), Text: serverWords(failed.Error(), code)}
	if rejection.Status == "" {
		rejection.Status = enhancedStatus.FindString(failed.Error())
	}
	switch failed.Reason {
	case gomail.ErrSMTPRcptTo:
		rejection.Recipient = true
		return rejection, true
	case gomail.ErrSMTPData, gomail.ErrSMTPDataClose, gomail.ErrWriteContent:
		return rejection, true
	case gomail.ErrSMTPMailFrom:
		return rejection, code == tooLarge
	default:
		return Rejection{}, false
	}
}

// serverWords cuts out of an error's text what go-mail puts around the server's answer: which command failed, for whom, for which letter.
func serverWords(text string, code int) string {
	number := strconv.Itoa(code)
	text, _, _ = strings.Cut(text, ", affected ")
	if _, after, found := strings.Cut(text, number+" "); found {
		text = after
	}
	if words, err := strconv.Unquote(text); err == nil {
		text = words
	}
	return number + " " + text
}

// tooLarge is the answer to a letter that is larger than the server takes (RFC 1870, 6.1), which it may give before the recipient.
const tooLarge = 552

// SenderRefused reports whether the server did not take the return path: many let an account write only under its own address.
func SenderRefused(err error) bool {
	var failed *gomail.SendError
	code := replyCode(err)
	return errors.As(err, &failed) && failed.Reason == gomail.ErrSMTPMailFrom && code/100 == 5 && code != tooLarge
}
