package senderauth

import (
	"bytes"
	"strings"

	"loa/mail"
)

// smimeMessage is the S/MIME form of a letter's body, found in its raw bytes.
type smimeMessage struct {
	form string
	// signed are the exact bytes of the signed part of a detached signature.
	signed []byte
	// der is the signature.
	der []byte
	// fault says what is wrong with the form, in Vietnamese; "" when it is well-formed.
	fault string
}

// maxSignature is how large a detached signature may be, in bytes. It holds certificates and revocation lists, but no content.
const maxSignature = 1 << 20

// findSMIME finds the S/MIME form of a letter by its outermost Content-Type; found is false for any other letter.
func findSMIME(raw []byte) (smimeMessage, bool) {
	header := mail.ParseHeader(mail.HeaderBlock(raw))
	declared := header.First("Content-Type")
	kind := mail.MediaType(declared)
	switch {
	case kind == "multipart/signed" && isSignatureType(strings.ToLower(mail.Parameter(declared, "protocol"))):
		message := parseDetached(mail.Body(raw), mail.RawParameter(declared, "boundary"))
		if len(header.All("Content-Type")) != 1 {
			message.fault = "hai trường Content-Type"
		}
		return message, true
	case kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime":
		der := mail.DecodeTransfer(mail.Body(raw), header.First("Content-Transfer-Encoding"))
		if len(header.All("Content-Type")) != 1 {
			return smimeMessage{form: smimeOpaque, fault: "hai trường Content-Type"}, true
		}
		return parseOpaque(der), true
	case kind == "multipart/encrypted":
		return smimeMessage{form: smimeEncrypted}, true
	default:
		return smimeMessage{}, false
	}
}

// isSignatureType is true for the media types of a detached signature.
func isSignatureType(kind string) bool {
	return kind == "application/pkcs7-signature" || kind == "application/x-pkcs7-signature"
}

// parseOpaque distinguishes a signed body from an encrypted one by its content. The declared smime-type may be wrong.
func parseOpaque(der []byte) smimeMessage {
	p7, err := parsePKCS7(der)
	switch {
	case err != nil:
		return smimeMessage{form: smimeOpaque, fault: "không đọc được chữ ký số: " + err.Error()}
	case len(p7.Signers) == 0 && len(p7.Content) == 0 && len(p7.Certificates) == 0:
		return smimeMessage{form: smimeEncrypted}
	default:
		return smimeMessage{form: smimeOpaque, der: der}
	}
}

// parseDetached finds the two parts of multipart/signed (RFC 1847 section 2.1): the signed part, without the line end that belongs to
// the boundary behind it, and the signature. Any other number of parts is a fault.
func parseDetached(body []byte, boundary string) smimeMessage {
	parts, complete := splitMultipart(body, boundary)
	if len(parts) != 2 || !complete {
		return smimeMessage{form: smimeDetached, fault: "multipart/signed không có đúng hai phần"}
	}
	header := mail.ParseHeader(mail.HeaderBlock(parts[1]))
	kind := mail.MediaType(header.First("Content-Type"))
	if !isSignatureType(kind) || len(parts[1]) > maxSignature {
		return smimeMessage{form: smimeDetached, fault: "phần thứ hai không phải chữ ký số"}
	}
	return smimeMessage{form: smimeDetached, signed: parts[0], der: mail.DecodeTransfer(mail.Body(parts[1]), header.First("Content-Transfer-Encoding"))}
}

// splitMultipart splits a multipart body at its boundary (RFC 2046 section 5.1.1), into three parts at most; complete is true when the
// closing boundary was found.
func splitMultipart(body []byte, boundary string) (parts [][]byte, complete bool) {
	if boundary == "" {
		return nil, false
	}
	begin := -1
	for at := 0; at < len(body); {
		line := body[at:]
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end+1]
		}
		rest, found := bytes.CutPrefix(line, []byte("--"+boundary))
		rest = bytes.TrimRight(rest, " \t\r\n")
		closing := string(rest) == "--"
		if found && (len(rest) == 0 || closing) {
			if begin >= 0 {
				parts = append(parts, trimLineEnd(body[begin:at]))
			}
			begin = at + len(line)
			if closing || len(parts) > 2 {
				return parts, closing
			}
		}
		at += len(line)
	}
	return parts, false
}

// trimLineEnd drops one line end.
func trimLineEnd(part []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(part, []byte("\n")), []byte("\r"))
}
