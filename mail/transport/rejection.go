package transport

import (
	"errors"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
)

// Rejection is a mail server's negative reply to one letter.
type Rejection struct {
	// Code is the reply code (RFC 5321 §4.2), 400 to 599.
	Code int
	// Status is the enhanced status code (RFC 3463), for example "5.1.1"; "" when the server gave none.
	Status string
	// Text is the server's reply with its codes, on one line.
	Text string
	// Recipient is true when the server refused the recipient, and false when it refused the letter.
	Recipient bool
}

// step is a step of a mail transaction (RFC 5321 §3.3).
type step int

const (
	stepSender    step = iota // MAIL FROM
	stepRecipient             // RCPT TO
	stepLetter                // DATA, and the reply to the letter itself
)

// stepError is an error with the step at which it occurred.
type stepError struct {
	step  step
	cause error
}

func (e *stepError) Error() string { return e.cause.Error() }
func (e *stepError) Unwrap() error { return e.cause }

var enhancedStatus = regexp.MustCompile(`^[45]\.\d{1,3}\.\d{1,3}\b`)

// RejectionOf returns the rejection in an error of [Sender], and whether there is one: a negative reply to this letter's recipient or
// content. A broken connection, the closing of the connection (421) and the refusal of the sender are no rejections, because the next
// letter would fail in the same way.
func RejectionOf(err error) (Rejection, bool) {
	at, reply := replyAt(err)
	if reply == nil || reply.Code < 400 || reply.Code == 421 || at == stepSender && reply.Code != codeTooLarge {
		return Rejection{}, false
	}
	text := strings.Join(strings.Fields(reply.Msg), " ")
	return Rejection{
		Code: reply.Code, Status: enhancedStatus.FindString(text), Text: strings.TrimSpace(strconv.Itoa(reply.Code) + " " + text),
		Recipient: at == stepRecipient,
	}, true
}

// replyAt returns the server's reply and the step at which it was given; the reply is nil when there is none.
func replyAt(err error) (step, *textproto.Error) {
	var failed *stepError
	var reply *textproto.Error
	if !errors.As(err, &failed) || !errors.As(failed.cause, &reply) {
		return stepSender, nil
	}
	return failed.step, reply
}

// codeTooLarge is the reply to a letter that is larger than the server accepts. The server may give it to MAIL FROM already (RFC 1870
// §6.1).
const codeTooLarge = 552

// SenderRefused reports whether the server refused the return path. Many servers allow an account to send from its own address only.
func SenderRefused(err error) bool {
	at, reply := replyAt(err)
	return reply != nil && at == stepSender && reply.Code/100 == 5 && reply.Code != codeTooLarge
}

// Closing reports whether the server closed the session with 421 (RFC 5321 §3.8), as servers do that want fewer letters for now.
func Closing(err error) bool { return replyCode(err) == 421 }

// replyCode returns the SMTP reply code in an error's chain, or 0 when there is none.
func replyCode(err error) int {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}
