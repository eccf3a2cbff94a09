package inbound

import (
	"bytes"
	"strings"

	"loa/mail"
	"loa/mail/reply"
	"loa/mail/tnef"
)

// unreadableContainer recognises a letter whose text is in a container that is not opened here: an S/MIME part (RFC 8551), or Outlook's
// winmail.dat without any text beside it. The check names the container. Other packages open containers, under limits; here they are only
// recognised.
func unreadableContainer(l mail.Letter) (check mail.Check, found bool) {
	for _, kind := range l.Types {
		name, _, _ := strings.Cut(kind, ";")
		if name == "application/pkcs7-mime" || name == "application/x-pkcs7-mime" {
			return mail.Check{Name: "smime", Result: mail.None, Detail: cmsDetail(l, kind)}, true
		}
	}
	if strings.TrimSpace(l.Text) != "" || strings.TrimSpace(reply.HTMLText(l.HTML)) != "" {
		return mail.Check{}, false
	}
	for _, file := range l.Attachments {
		if tnef.IsContainer(file) {
			return mail.Check{Name: "winmail", Result: mail.None, Detail: "nội dung nằm trong winmail.dat"}, true
		}
	}
	return mail.Check{}, false
}

// cmsDetail says whether an S/MIME part is encrypted or only signed, in Vietnamese.
func cmsDetail(l mail.Letter, kind string) string {
	if isEncrypted(l, kind) {
		return "thư mã hóa (S/MIME), không đọc được"
	}
	return "nội dung nằm trong phong bì ký số (S/MIME), chưa mở"
}

// envelopedData is the object identifier id-envelopedData in DER (RFC 5652 section 6.1).
var envelopedData = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}

// isEncrypted is true for an S/MIME part that is encrypted, by its smime-type; without one, by the beginning of its content.
func isEncrypted(l mail.Letter, kind string) bool {
	switch {
	case strings.Contains(kind, "smime-type=enveloped-data"), strings.Contains(kind, "smime-type=authenveloped-data"):
		return true
	case strings.Contains(kind, "smime-type="):
		return false
	}
	for _, file := range l.Attachments {
		if strings.HasSuffix(file.Type, "pkcs7-mime") && bytes.Contains(file.Content[:min(len(file.Content), 64)], envelopedData) {
			return true
		}
	}
	return false
}
