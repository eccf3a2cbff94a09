package senderauth

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"loa/mail"
)

// ErrEncrypted is the error of [Unwrap] for an encrypted letter: only the key of its addressee can open it.
var ErrEncrypted = errors.New("the letter is encrypted")

// errNoContent is the cause for an opaque signature that is malformed or holds no content.
var errNoContent = errors.New("no content in the signature")

// Unwrap takes the body of a letter out of its opaque S/MIME signature (smime-type=signed-data, RFC 8551 section 3.5.2). It gives a
// letter with the outer header fields and the signed body. A letter of another form comes back unchanged; so does a malformed one,
// with an error. The error is [ErrEncrypted] for an encrypted letter and a [*mail.LimitError] for one that exceeds a limit.
//
// Unwrap verifies nothing. [VerifySignatures] does, and needs the original bytes.
func Unwrap(raw []byte) ([]byte, error) {
	if err := mail.CheckLimits(raw); err != nil {
		return raw, err
	}
	message, found := findSMIME(raw)
	_, headerFault := mail.ParseRawHeader(raw)
	switch {
	case !found || message.form == smimeDetached:
		return raw, nil
	case message.form == smimeEncrypted:
		return raw, ErrEncrypted
	case message.fault != "" || headerFault != "": // the header is written anew below, which would hide its faults
		return raw, fmt.Errorf("unwrapping letter: %w", errNoContent)
	}
	p7, err := parsePKCS7(message.der)
	if err != nil || len(p7.Content) == 0 {
		return raw, fmt.Errorf("unwrapping letter: %w", errNoContent)
	}
	return replaceBody(raw, p7.Content), nil
}

// replaceBody writes the outer header fields and the inner body. Of the inner fields it takes only Content-…, which describe that body:
// an inner From or Subject would be a second field of that name.
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

// describesContent is true for the MIME fields that describe a body (RFC 2045 section 3).
func describesContent(name string) bool {
	return strings.HasPrefix(strings.ToLower(name), "content-")
}
