package inbound

import (
	"crypto/subtle"
	"fmt"

	"loa/mail"
	"loa/plan/policy"
	"loa/store"
)

// decideCode decides about a letter that gives back a one-time code: whose code, in time, right, and what becomes of the letter that waits
// for it.
func (d decider) decideCode(r received, said interpretation) decision {
	waits := r.code.challenge
	right := said.code != "" && subtle.ConstantTimeCompare([]byte(r.code.token.CodeHash(said.code)), []byte(waits.CodeHash)) == 1
	switch {
	case r.forged() || r.sender.ID != waits.Person:
		return d.decideForged(r, "mã xác nhận do người khác gửi")
	case !waits.UsedAt.IsZero():
		return decision{do: doEnd, outcome: store.OutcomeDuplicate, reason: fmt.Sprintf("Thư số %d đã được xác nhận trước đó.", waits.Letter)}
	case !waits.Open(d.now()):
		return decision{
			do: doEnd, outcome: store.OutcomeTriage, reason: "Mã xác nhận đã hết hạn; đề nghị trả lời lại thư xin ý kiến.",
			checks: []mail.Check{check("code", "fail", "mã đã hết hạn")},
		}
	case waits.Tries >= policy.MaxCodeTries:
		return d.decideForged(r, "quá nhiều lần nhập sai mã xác nhận")
	case said.disowns:
		return decision{do: doSettleWaiting, disowns: true}
	case !right:
		return decision{do: doCountMiss, reason: "Mã xác nhận không đúng.", checks: []mail.Check{check("code", "fail", "mã không đúng")}}
	}
	return decision{do: doSettleWaiting, checks: []mail.Check{check("code", "pass", "mã đúng, từ hộp thư đã đăng ký")}}
}
