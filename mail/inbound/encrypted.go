package inbound

import (
	"bytes"
	"strings"

	"loa/mail"
	"loa/mail/reply"
	"loa/mail/tnef"
)

// A letter is sealed when what was written lies in a container that is not opened here: Outlook's winmail.dat, or an
// S/MIME envelope. Containers are opened elsewhere, under limits; here they are only recognised.

// encryptedSign says which container holds the words of a letter, as a check with its reason; ok is false when there is none
// or when words can be read beside it.
func encryptedSign(l mail.Letter) (check mail.Check, ok bool) {
	for _, kind := range l.Types {
		name, _, _ := strings.Cut(kind, ";")
		if name == "application/pkcs7-mime" || name == "application/x-pkcs7-mime" {
			return mail.Check{Name: "smime", Result: mail.None, Detail: envelopeWords[envelopeKind(l, kind)]}, true
		}
	}
	if strings.TrimSpace(l.Text) != "" || strings.TrimSpace(reply.HTMLText(l.HTML)) != "" {
		return mail.Check{}, false
	}
	for _, file := range l.Attachments {
		if IsTNEF(file) {
			return mail.Check{Name: "winmail", Result: mail.None, Detail: "nội dung nằm trong winmail.dat"}, true
		}
	}
	return mail.Check{}, false
}

// IsTNEF reports whether a file is Outlook's container for a whole letter (MS-OXTNEF), by its type, its name or its first bytes.
func IsTNEF(file mail.Attachment) bool {
	return file.Type == "application/ms-tnef" || file.Type == "application/vnd.ms-tnef" || strings.EqualFold(file.Name, "winmail.dat") ||
		bytes.HasPrefix(file.Content, tnef.Signature)
}

var envelopeWords = map[string]string{
	"enveloped": "thư mã hóa (S/MIME), không đọc được",
	"signed":    "nội dung nằm trong phong bì ký số (S/MIME), chưa mở",
}

var envelopedData = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03} // id-envelopedData, RFC 5652

// envelopeKind tells an encrypted envelope from one that is only signed, by what it says and else by what it holds.
func envelopeKind(l mail.Letter, kind string) string {
	switch {
	case strings.Contains(kind, "smime-type=enveloped-data"), strings.Contains(kind, "smime-type=authenveloped-data"):
		return "enveloped"
	case strings.Contains(kind, "smime-type="):
		return "signed"
	}
	for _, file := range l.Attachments {
		if strings.HasSuffix(file.Type, "pkcs7-mime") && bytes.Contains(file.Content[:min(len(file.Content), 64)], envelopedData) {
			return "enveloped"
		}
	}
	return "signed"
}
