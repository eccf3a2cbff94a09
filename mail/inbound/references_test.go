package inbound_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

func TestBySender(t *testing.T) {
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
		name, _, _ := strings.Cut(test.header, ":")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := inbound.References(mailtest.Parse(t, test.header+"\r\nFrom: a@b.test\r\n\r\nĐồng ý"))
			if len(got) != 1 {
				t.Fatalf("got %+v", got)
			}
			if diff := cmp.Diff(test.want, got[0].BySender()); diff != "" || got[0].Token != token {
				t.Errorf("%+v %s", got[0], diff)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		want         []inbound.Reference
		token        string
		conflict     bool
	}{
		{name: "nowhere", header: "To: loa@tp.test\r\n", want: nil, token: "", conflict: false},
		{name: "in To, in capitals", header: "To: Loa <LOA+ABCDEFGHIJKLMNOPQRSTUVWXYZ@tp.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "to"}}, token: mailtest.Token, conflict: false},
		{name: "in Delivered-To when To was rewritten", header: "To: loa@tp.test\r\nDelivered-To: loa+" + mailtest.Token + "@tp.test\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "delivered-to"}}, token: mailtest.Token, conflict: false},
		{name: "in In-Reply-To", header: "In-Reply-To: <loa." + mailtest.Token + ".2@tp.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "in-reply-to"}}, token: mailtest.Token, conflict: false},
		{name: "in the youngest of References", header: "References: <loa." + mailtest.OtherToken + ".1@tp.test> <loa." + mailtest.Token + ".2@tp.test> <x@y.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "references"}}, token: mailtest.Token, conflict: false},
		{name: "short, in the subject", header: "Subject: Re: [loa-7K3F2] Xin ý kiến\r\n", want: []inbound.Reference{{Token: "7k3f2", Where: "subject"}}, token: "", conflict: false},
		{name: "address and thread agree", header: "To: loa+" + mailtest.Token + "@tp.test\r\nIn-Reply-To: <loa." + mailtest.Token + ".1@tp.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "to"}, {Token: mailtest.Token, Where: "in-reply-to"}}, token: mailtest.Token, conflict: false},
		{name: "address and thread disagree", header: "To: loa+" + mailtest.Token + "@tp.test\r\nIn-Reply-To: <loa." + mailtest.OtherToken + ".1@tp.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "to"}, {Token: mailtest.OtherToken, Where: "in-reply-to"}}, token: "", conflict: true},
		{name: "an id that holds a token but is not ours", header: "In-Reply-To: <" + mailtest.Token + "@mail.test>\r\n", want: nil, token: "", conflict: false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, mailtest.FromField+test.header+"\r\nĐồng ý")
			if diff := cmp.Diff(test.want, inbound.References(letter)); diff != "" {
				t.Error(diff)
			}
			got := inbound.Interpret(letter, senderauth.Signatures{}, mailtest.Trust, reply.Context{})
			if got.Token != test.token || got.TokenConflict != test.conflict {
				t.Errorf("got token %q, conflict %t", got.Token, got.TokenConflict)
			}
		})
	}
}
