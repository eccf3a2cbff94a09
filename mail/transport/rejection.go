package transport

import (
	"errors"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
)

// Rejection is what a mail server answered to one letter.
type Rejection struct {
	// Code is the reply code of RFC 5321, 400 to 599.
	Code int
	// Status is the enhanced code of RFC 3463 ("5.1.1"), "" when the server gave none.
	Status string
	// Text is the answer in the server's own words, with its codes, on one line.
	Text string
	// Recipient is true when it was the recipient that was refused, and not the letter or ourselves.
	Recipient bool
}

// step is how far the handing over of a letter had come.
type step int

const (
	stepSender    step = iota // MAIL FROM
	stepRecipient             // RCPT TO
	stepLetter                // DATA, and the answer to the letter itself
)

// stepError says at which step a letter failed.
type stepError struct {
	step  step
	cause error
}

func (e *stepError) Error() string { return e.cause.Error() }
func (e *stepError) Unwrap() error { return e.cause }

var enhancedStatus = regexp.MustCompile(`^[45]\.\d{1,3}\.\d{1,3}\b`)

// RejectionOf finds in an error of [Sender] what the server said about this letter alone: to its recipient or to its content. It finds
// nothing when the connection broke, when the server took its leave (421), or when it refused us and not the letter; then the next letter
// would fare no better.
func RejectionOf(err error) (Rejection, bool) {
	at, answer := replyAt(err)
	if answer == nil || answer.Code < 400 || answer.Code == 421 || at == stepSender && answer.Code != codeTooLarge {
		return Rejection{}, false
	}
	words := strings.Join(strings.Fields(answer.Msg), " ")
	return Rejection{
		Code: answer.Code, Status: enhancedStatus.FindString(words), Text: strings.TrimSpace(strconv.Itoa(answer.Code) + " " + words),
		Recipient: at == stepRecipient,
	}, true
}

// replyAt finds the server's answer and the step that it was given at; nil when there was none.
func replyAt(err error) (step, *textproto.Error) {
	var failed *stepError
	var answer *textproto.Error
	if !errors.As(err, &failed) || !errors.As(failed.cause, &answer) {
		return stepSender, nil
	}
	return failed.step, answer
}

// codeTooLarge is the answer to a letter that is larger than the server takes (RFC 1870, 6.1), which it may give before the recipient.
const codeTooLarge = 552

// SenderRefused reports whether the server did not take the return path: many let an account write only under its own address.
func SenderRefused(err error) bool {
	at, answer := replyAt(err)
	return answer != nil && at == stepSender && answer.Code/100 == 5 && answer.Code != codeTooLarge
}

// replyCode is the SMTP reply code in an error's chain, or 0 when the server did not answer.
func replyCode(err error) int {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}
