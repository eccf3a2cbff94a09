package transport

import (
	"bytes"
	"fmt"
	"mime"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"loa/mail"
	"loa/vietnamese"
)

func (o Outgoing) addAttachments(m *gomail.Msg) error {
	for _, file := range o.Attachments {
		name := mail.SafeName(file.Name)
		err := m.AttachReader(name, bytes.NewReader(file.Content), func(f *gomail.File) {
			f.Header.Set("Content-Type", mediaType(file.Type)+";\r\n "+encodedName(name))
			f.Header.Set("Content-Disposition", "attachment"+fileNameParameters(name))
		})
		if err != nil {
			return fmt.Errorf("attaching %s: %w", file.Name, err)
		}
	}
	return nil
}

// mediaType is the declared media type without its parameters, except the charset of a text; application/octet-stream for one that cannot
// be parsed. Only its plain form stands in a header field.
func mediaType(declared string) string {
	kind, parameters, err := mime.ParseMediaType(declared)
	if err != nil || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/") || !vietnamese.IsASCII(kind) {
		return "application/octet-stream"
	}
	if charset := parameters["charset"]; charset != "" && strings.HasPrefix(kind, "text/") {
		if whole := mime.FormatMediaType(kind, map[string]string{"charset": charset}); whole != "" {
			return whole
		}
	}
	return kind
}

// encodedName is the parameter "name" of Content-Type with encoded words (RFC 2047), one a line. Outlook and old programs take the name from
// there, although RFC 2047 does not provide for encoded words in parameters.
func encodedName(name string) string {
	encoded := mime.BEncoding.Encode("utf-8", name)
	return `name="` + strings.ReplaceAll(encoded, "?= =?", "?=\r\n =?") + `"`
}

// fileNameParameters are the parameters of Content-Disposition with a file name: the name in ASCII for programs that know no other form,
// and where it differs the whole name in UTF-8 by RFC 2231, in parts that fit into a line.
func fileNameParameters(name string) string {
	plain := vietnamese.ASCIIFileName(name)
	parameters := ";\r\n filename=\"" + plain + `"`
	if plain == name {
		return parameters
	}
	encoded := "UTF-8''" + percentEncoded(name)
	const longest = 60
	if len(encoded) <= longest {
		return parameters + ";\r\n filename*=" + encoded
	}
	for n := 0; encoded != ""; n++ {
		end := min(longest, len(encoded))
		for end < len(encoded) && end > 2 && (encoded[end-1] == '%' || encoded[end-2] == '%') {
			end-- // a percent sign and its digits stay together
		}
		parameters += fmt.Sprintf(";\r\n filename*%d*=%s", n, encoded[:end])
		encoded = encoded[end:]
	}
	return parameters
}

// percentEncoded writes every byte of a name that is no attribute-char (RFC 2231, 7) as "%" and two hexadecimal digits.
func percentEncoded(name string) string {
	const attributeChar = "!#$&+-.^_`{|}~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var out strings.Builder
	for _, b := range []byte(name) {
		if strings.IndexByte(attributeChar, b) >= 0 {
			out.WriteByte(b)
			continue
		}
		fmt.Fprintf(&out, "%%%02X", b)
	}
	return out.String()
}
