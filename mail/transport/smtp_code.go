package transport

import (
	"errors"
	"net/textproto"
)

// replyCode is the SMTP reply code in an error's chain, or 0 when the server did not answer.
func replyCode(err error) int {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}
