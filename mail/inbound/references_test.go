package inbound_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/inbound"
	"loa/mail/mailtest"
)

func TestATokenOnTheEnvelopeIsNotTheSendersWord(t *testing.T) {
	t.Parallel()
	const token = "abcdefghijklmnopqrstuvwxyz"
	tests := []struct {
		header string
		want   bool
	}{
		{"To: <loa+" + token + "@loa.test>", true},
		{"Cc: <loa+" + token + "@loa.test>", true},
		{"In-Reply-To: <loa." + token + "@loa.test>", true},
		{"References: <x@y.test> <loa." + token + "@loa.test>", true},
		{"Subject: Re: [loa-" + token + "]", true},
		{"Delivered-To: loa+" + token + "@loa.test", false},
		{"X-Original-To: loa+" + token + "@loa.test", false},
		{"Envelope-To: loa+" + token + "@loa.test", false},
		{"X-Envelope-To: loa+" + token + "@loa.test", false},
	}
	for _, test := range tests {
		carriers := inbound.References(mailtest.Parse(t, test.header+"\r\nFrom: a@b.test\r\n\r\nĐồng ý"))
		if len(carriers) != 1 {
			t.Fatalf("%s: got %+v", test.header, carriers)
		}
		if diff := cmp.Diff(test.want, carriers[0].BySender()); diff != "" || carriers[0].Token != token {
			t.Errorf("%s: %+v %s", test.header, carriers[0], diff)
		}
	}
}
