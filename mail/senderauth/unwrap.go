package senderauth

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"loa/mail"
)

// ErrEncrypted is the error of [Unwrap] for a letter that only its addressee's key can open.
var ErrEncrypted = errors.New("the letter is encrypted")

// errNoContent is the cause when a wrapped letter is broken.
var errNoContent = errors.New("no content in the signature")

// Unwrap opens a letter whose body is wrapped in an S/MIME signature (smime-type=signed-data): it gives the letter as it
// would be without, with the header fields of the outside and the body of the inside. Any other letter comes back as it
// is, and a broken one as well, beside the error. Nothing is verified; that is for [VerifySignatures], which wants the
// original bytes.
func Unwrap(raw []byte) ([]byte, error) {
	if err := mail.CheckLimits(raw); err != nil {
		return raw, err
	}
	e, found := findSMIME(raw)
	_, headerFault := mail.ParseRawHeader(raw)
	switch {
	case !found || e.form == smimeDetached:
		return raw, nil
	case e.form == smimeEncrypted:
		return raw, ErrEncrypted
	case e.fault != "" || headerFault != "": // a rewrapped header would hide its faults
		return raw, fmt.Errorf("unwrapping letter: %w", errNoContent)
	}
	p7, err := parsePKCS7(e.der)
	if err != nil || len(p7.Content) == 0 {
		return raw, fmt.Errorf("unwrapping letter: %w", errNoContent)
	}
	return replaceBody(raw, p7.Content), nil
}

// replaceBody puts the outer fields above the inner body. Of the inner fields only those that describe the content are taken:
// an inner From or Subject would be a second one, and nobody asks the signature about it.
func replaceBody(raw, inner []byte) []byte {
	var out bytes.Buffer
	outside, _ := mail.ParseRawHeader(raw)
	for _, field := range outside {
		if !describesContent(field.Name) {
			out.Write(field.Raw)
		}
	}
	inside, _ := mail.ParseRawHeader(inner)
	for _, field := range inside {
		if describesContent(field.Name) {
			out.Write(field.Raw)
		}
	}
	out.WriteString("\r\n")
	out.Write(mail.Body(inner))
	return out.Bytes()
}

func describesContent(name string) bool {
	return strings.HasPrefix(strings.ToLower(name), "content-")
}
