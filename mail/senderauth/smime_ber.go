package senderauth

import (
	"encoding/asn1"
	"errors"

	"github.com/smallstep/pkcs7"
)

var errBER = errors.New("mã hóa ASN.1 không chuẩn hoặc lồng quá sâu")

// maxNesting is how deep ASN.1 may nest; a legitimate signature stays below twenty. The library parses by recursion without a limit,
// and two bytes open a level: a letter of some megabytes would overflow the stack and end the process.
const maxNesting = 40

// parsePKCS7 parses a signature, after its nesting was measured.
func parsePKCS7(der []byte) (*pkcs7.PKCS7, error) {
	if !isShallow(der) {
		return nil, errBER
	}
	return pkcs7.Parse(der)
}

// isShallow is true for BER whose elements nest at most [maxNesting] deep. It walks the elements as the library does, but without
// recursion. It is false as well for what no signature needs: long tags, and an element that ends behind the one around it.
func isShallow(ber []byte) bool {
	var open []int // ends of the open elements; 0 for one of indefinite length
	for at := 0; ; {
		if at+2 > len(ber) || ber[at]&0x1f == 0x1f || len(open) > maxNesting {
			return false
		}
		constructed := ber[at]&0x20 != 0
		length, begin := berLength(ber, at+1)
		if begin < 0 || (length < 0 && !constructed) {
			return false
		}
		end := begin + max(length, 0)
		if n := len(open); end > len(ber) || (n > 0 && open[n-1] != 0 && (length < 0 || end > open[n-1])) {
			return false
		}
		at = end
		if constructed {
			at = begin
		}
		switch {
		case constructed && length < 0:
			open = append(open, 0)
			continue
		case constructed && length > 0:
			open = append(open, end)
			continue
		}
		if at, open = closeElements(ber, at, open); len(open) == 0 {
			return true
		}
	}
}

// closeElements closes the elements that end at an offset. An end-of-contents counts only behind an element, as in the library.
func closeElements(ber []byte, at int, open []int) (int, []int) {
	for len(open) > 0 {
		switch last := open[len(open)-1]; {
		case last == at:
		case last == 0 && at+2 <= len(ber) && ber[at] == 0 && ber[at+1] == 0:
			at += 2
		default:
			return at, open
		}
		open = open[:len(open)-1]
	}
	return at, open
}

// berLength parses the length octets. length is -1 when it is indefinite; begin, where the contents begin, is -1 when the octets are
// malformed.
func berLength(ber []byte, at int) (length, begin int) {
	first := int(ber[at])
	switch {
	case first < 0x80:
		return first, at + 1
	case first == 0x80:
		return -1, at + 1
	case first > 0x84 || at+1+first&0x7f > len(ber) || ber[at+1] == 0:
		return 0, -1
	}
	for _, b := range ber[at+1 : at+1+first&0x7f] {
		length = length<<8 | int(b)
	}
	return length, at + 1 + first&0x7f
}

// hasSingleValue is true for a SET that holds exactly one element.
func hasSingleValue(set []byte) bool {
	var value asn1.RawValue
	rest, err := asn1.Unmarshal(set, &value)
	return err == nil && len(rest) == 0
}

// strongDigest gives the name of a digest algorithm that is still safe; "" for MD5, SHA-1 and every other.
func strongDigest(oid asn1.ObjectIdentifier) string {
	switch {
	case oid.Equal(pkcs7.OIDDigestAlgorithmSHA256):
		return "SHA-256"
	case oid.Equal(pkcs7.OIDDigestAlgorithmSHA384):
		return "SHA-384"
	case oid.Equal(pkcs7.OIDDigestAlgorithmSHA512):
		return "SHA-512"
	default:
		return ""
	}
}

// isStrongSigning is true for the signature algorithms that name no digest, or name one that is still safe.
func isStrongSigning(oid asn1.ObjectIdentifier) bool {
	for _, known := range []asn1.ObjectIdentifier{
		pkcs7.OIDEncryptionAlgorithmRSA, pkcs7.OIDEncryptionAlgorithmRSASHA256, pkcs7.OIDEncryptionAlgorithmRSASHA384, pkcs7.OIDEncryptionAlgorithmRSASHA512,
		pkcs7.OIDDigestAlgorithmECDSASHA256, pkcs7.OIDDigestAlgorithmECDSASHA384, pkcs7.OIDDigestAlgorithmECDSASHA512,
		pkcs7.OIDEncryptionAlgorithmECDSAP256, pkcs7.OIDEncryptionAlgorithmECDSAP384, pkcs7.OIDEncryptionAlgorithmECDSAP521,
	} {
		if oid.Equal(known) {
			return true
		}
	}
	return false
}
