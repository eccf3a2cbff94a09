package inbound_test

import (
	"strings"
	"testing"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

func TestUnreadableContainer(t *testing.T) {
	t.Parallel()
	part := func(kind, name string) string {
		return "Content-Type: " + kind + "; name=\"" + name + "\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n\r\n"
	}
	const (
		// A winmail.dat (MS-OXTNEF): the signature, the attribute of the body, and its value "Duyet" with length and checksum.
		winmail = "\x78\x9f\x3e\x22\x01\x00" + "\x01\x0c\x80\x02\x00" + "\x05\x00\x00\x00Duyet\x0b\x02"
		// The beginning of a ContentInfo (RFC 5652 section 3) with id-envelopedData, and with id-signedData.
		enveloped = "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80"
		signed    = "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80"
	)
	mixed := func(text, rest string) string {
		return mailtest.ReplyHeader + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n--x\r\n" + rest + "\r\n--x--\r\n"
	}
	tests := []struct {
		name, raw string
		verdict   reply.Verdict
		check     string
	}{
		{name: "a winmail.dat without text beside it", raw: mixed("", part("application/ms-tnef", "winmail.dat")+mailtest.EncodeBody("base64", winmail)), verdict: reply.VerdictUnclear, check: "winmail"},
		{name: "a winmail.dat alone", raw: mailtest.ReplyHeader + part("application/ms-tnef", "winmail.dat") + mailtest.EncodeBody("base64", winmail), verdict: reply.VerdictUnclear, check: "winmail"},
		{name: "a winmail.dat by its bytes", raw: mixed("", part("application/octet-stream", "ATT01.dat")+mailtest.EncodeBody("base64", winmail)), verdict: reply.VerdictUnclear, check: "winmail"},
		{name: "a winmail.dat beside text", raw: mixed("Đồng ý", part("application/ms-tnef", "winmail.dat")+mailtest.EncodeBody("base64", winmail)), verdict: reply.VerdictApprove, check: "verdict"},
		{name: "an encrypted letter", raw: mailtest.ReplyHeader + part("application/pkcs7-mime; smime-type=enveloped-data", "smime.p7m") + mailtest.EncodeBody("base64", enveloped), verdict: reply.VerdictUnclear, check: "smime"},
		{name: "an encrypted letter without its smime-type", raw: mailtest.ReplyHeader + part("application/x-pkcs7-mime", "smime.p7m") + mailtest.EncodeBody("base64", enveloped), verdict: reply.VerdictUnclear, check: "smime"},
		{name: "a signed letter that is not unwrapped", raw: mailtest.ReplyHeader + part("application/pkcs7-mime; smime-type=signed-data", "smime.p7m") + mailtest.EncodeBody("base64", signed), verdict: reply.VerdictUnclear, check: "smime"},
		{name: "text beside an encrypted part", raw: mixed("Đồng ý", part("application/pkcs7-mime", "smime.p7m")+mailtest.EncodeBody("base64", enveloped)), verdict: reply.VerdictUnclear, check: "smime"},
		{name: "a signature beside text", raw: mixed("Đồng ý", part("application/pkcs7-signature", "smime.p7s")+mailtest.EncodeBody("base64", signed)), verdict: reply.VerdictApprove, check: "verdict"},
		{name: "a signature is no report", raw: strings.Replace(mixed("Kính gửi Phòng.", part("application/pkcs7-signature", "smime.p7s")+mailtest.EncodeBody("base64", signed)), "WGluIMO9IGtp4bq/bg==", "QsOhbyBjw6Fv", 1), verdict: reply.VerdictUnclear, check: "verdict"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := inbound.Explain([]byte(test.raw), mailtest.Trust, reply.Context{})
			last := got.Checks[len(got.Checks)-1]
			if got.Verdict != test.verdict || last.Name != test.check || got.Kind != inbound.KindReply {
				t.Errorf("got %s, kind %s: %+v", got.Verdict, got.Kind, got.Checks)
			}
		})
	}
}
