package transport_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/transport"
)

func TestRejectionOf(t *testing.T) {
	t.Parallel()
	t.Run("a reply to the letter is a rejection and a broken connection is none", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, to string
			want     transport.Rejection
			rejected bool
		}{
			{name: "4xx to the recipient", to: "ban@tp.test", want: transport.Rejection{Code: 450, Status: "4.2.1", Text: "450 4.2.1 mailbox busy", Recipient: true}, rejected: true},
			{name: "5xx to the recipient", to: "khongco@tp.test", want: transport.Rejection{Code: 550, Status: "5.1.1", Text: "550 5.1.1 no such mailbox", Recipient: true}, rejected: true},
			{name: "4xx after the letter", to: "day@tp.test", want: transport.Rejection{Code: 452, Status: "4.2.2", Text: "452 4.2.2 mailbox full"}, rejected: true},
			{name: "5xx after the letter", to: "tuchoi@tp.test", want: transport.Rejection{Code: 554, Status: "5.7.1", Text: "554 5.7.1 refused"}, rejected: true},
			{name: "a connection that breaks after the letter", to: "dut@tp.test", want: transport.Rejection{}, rejected: false},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				_, config := startSMTP(t, transport.TLSNone)
				err := sender(t, config).Send(t.Context(), letterTo(test.to))
				got, rejected := transport.RejectionOf(err)
				if diff := cmp.Diff(test.want, got); diff != "" || rejected != test.rejected {
					t.Errorf("%v, rejected %t (-want +got):\n%s", err, rejected, diff)
				}
				if transport.SenderRefused(err) {
					t.Error("taken for a refusal of the return path")
				}
			})
		}
		if _, rejected := transport.RejectionOf(errors.New("550 5.1.1 not from a server")); rejected {
			t.Error("an error of another kind is taken for a reply")
		}
	})
	t.Run("a server that refuses the sender rejects no letter", func(t *testing.T) {
		t.Parallel()
		_, config := startSMTP(t, transport.TLSNone)
		config.User, config.Password = "", "" // the server requires a login before MAIL FROM
		err := sender(t, config).Send(t.Context(), letterTo("binh@tp.test"))
		if _, rejected := transport.RejectionOf(err); rejected || err == nil || !transport.SenderRefused(err) {
			t.Errorf("got %v", err)
		}
	})
}
