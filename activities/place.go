package activities

import (
	"context"
	"errors"

	"loa/mail"
	"loa/store"
)

// findAsk finds the one question that the letter answers.
func (d *delivery) findAsk(ctx context.Context) (bool, error) {
	token := ""
	for _, carrier := range mail.Carriers(d.letter) {
		if token != "" && carrier.Token != token {
			d.note("token", "fail", "hai mã khác nhau trong một thư")
			return false, d.end(ctx, store.OutcomeTriage, "Thư mang hai mã khác nhau.")
		}
		token = carrier.Token
	}
	if token == "" {
		d.note("token", "none", "")
		return false, d.end(ctx, store.OutcomeTriage, "Không rõ thư trả lời cho nhiệm vụ nào.")
	}
	ask, err := d.Store.Ask(ctx, AskOfMail(token))
	if errors.Is(err, store.ErrNotFound) {
		d.note("token", "fail", "mã không có trong sổ")
		return false, d.end(ctx, store.OutcomeTriage, "Mã trong thư không có trong sổ.")
	}
	if err != nil {
		return false, err
	}
	d.ask = ask
	d.note("token", "pass", string(ask.Task))
	return true, nil
}
