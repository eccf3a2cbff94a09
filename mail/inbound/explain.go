package inbound

import (
	"errors"

	"loa/mail"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

// Explain parses and interprets a letter without its signatures, for people who want to see why a letter is interpreted so. It gives no
// error: a letter that exceeds a limit is of [KindOther], with a failed check "guard".
func Explain(raw []byte, trust senderauth.Trust) Interpretation {
	letter, err := mail.Parse(raw)
	if err != nil {
		return Interpretation{
			Kind: KindOther, Verdict: reply.VerdictNone, Authentication: senderauth.Unauthenticated,
			Checks: []mail.Check{{Name: "guard", Result: mail.Fail, Detail: limitDetail(err)}},
		}
	}
	r := Interpret(letter, senderauth.Signatures{}, trust)
	r.Checks = append([]mail.Check{{Name: "guard", Result: mail.Pass, Detail: "thư trong giới hạn"}}, r.Checks...)
	return r
}

func limitDetail(err error) string {
	if limit, ok := errors.AsType[*mail.LimitError](err); ok {
		return limit.Vietnamese()
	}
	return err.Error()
}
