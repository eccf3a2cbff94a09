package senderauth

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"loa/mail"
	"loa/vietnamese"
)

// verifyDKIM verifies the DKIM signatures of a letter over its bytes as they came. The cryptography and the keys are the
// library's matter. What a signature has to cover, and when it is too old, is decided here.
func verifyDKIM(ctx context.Context, raw []byte, fields []mail.RawField, v Verifier) []DKIMSignature {
	signatures := parseDKIM(fields)
	if len(signatures) == 0 || v.LookupTXT == nil {
		return nil
	}
	if hasLongBlankRun(raw) {
		return failAll(signatures, "thân thư có quá nhiều dòng trống")
	}
	keys := keyRecorder{lookup: func(name string) ([]string, error) { return v.LookupTXT(ctx, name) }, found: map[string][]string{}}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: keys.query, MaxVerifications: MaxVerifications})
	if (err != nil && !errors.Is(err, dkim.ErrTooManySignatures)) || len(found) != len(signatures) {
		return failAll(signatures, "không đọc được thư để kiểm tra chữ ký")
	}
	for i := range signatures {
		s := &signatures[i]
		s.Key = validUTF8(keys.found[s.keyName()])
		s.Result, s.Detail = dkimResult(*s, found[i].Err, fields, v.Now)
	}
	return signatures
}

// keyRecorder asks for keys and keeps what it got. The library verifies several signatures at a time.
type keyRecorder struct {
	lookup func(name string) ([]string, error)
	mu     sync.Mutex
	found  map[string][]string
}

// maxKeyRecord is how long a key record may be; the key of whoever sends the letter decides how long we compute.
const maxKeyRecord = 4096

var errKeyRecord = errors.New("key record too long")

func (k *keyRecorder) query(name string) ([]string, error) {
	records, err := k.lookup(name)
	if slices.ContainsFunc(records, func(record string) bool { return len(record) > maxKeyRecord }) {
		records, err = nil, errKeyRecord
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.found[name] = records
	return records, err
}

// validUTF8 keeps texts of the DNS in a form that JSON gives back as it was.
func validUTF8(records []string) []string {
	var kept []string
	for _, record := range records {
		kept = append(kept, strings.ToValidUTF8(record, "\ufffd"))
	}
	return kept
}

func (s DKIMSignature) keyName() string { return s.Selector + "._domainkey." + s.Domain }

func failAll(signatures []DKIMSignature, detail string) []DKIMSignature {
	for i := range signatures {
		signatures[i].Result, signatures[i].Detail = mail.Fail, detail
	}
	return signatures
}

// maxBlankRun is how many line ends may follow one another: the library's canonicalization looks at all of them again with
// every block it reads.
const maxBlankRun = 64 << 10

func hasLongBlankRun(raw []byte) bool {
	run := 0
	for _, b := range raw {
		if b != '\r' && b != '\n' {
			run = 0
			continue
		}
		if run++; run > maxBlankRun {
			return true
		}
	}
	return false
}

// parseDKIM reads the topmost signature fields, as many as are verified.
func parseDKIM(fields []mail.RawField) []DKIMSignature {
	var signatures []DKIMSignature
	for _, field := range fields {
		if !strings.EqualFold(field.Name, "DKIM-Signature") || len(signatures) == MaxVerifications {
			continue
		}
		tags := parseTags(field.Value)
		signatures = append(signatures, DKIMSignature{
			Domain: tags["d"], Selector: tags["s"], Identifier: strings.ToLower(tags["i"]), Algorithm: tags["a"],
			Signed: strings.Split(strings.ToLower(tags["h"]), ":"), SignedAt: tagTime(tags["t"]), Expires: tagTime(tags["x"]),
		})
	}
	return signatures
}

// parseTags reads the tag list of RFC 6376 section 3.2. White space has no meaning in any of the tags we look at.
func parseTags(value string) map[string]string {
	tags := map[string]string{}
	for pair := range strings.SplitSeq(value, ";") {
		name, content, found := strings.Cut(pair, "=")
		if found {
			tags[strings.TrimSpace(name)] = strings.Join(strings.Fields(strings.ToValidUTF8(content, "\ufffd")), "")
		}
	}
	return tags
}

// maxTagTime is the last second that JSON can hold, at the end of the year 9999.
const maxTagTime = 253402300799

func tagTime(tag string) time.Time {
	seconds, err := strconv.ParseInt(tag, 10, 64)
	if err != nil || seconds <= 0 || seconds > maxTagTime {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// dkimResult says what a signature is worth: the library's finding first, then our own conditions.
func dkimResult(s DKIMSignature, err error, fields []mail.RawField, now time.Time) (result, detail string) {
	switch {
	case dkim.IsTempFail(err):
		return mail.None, "chưa tra được khóa: " + vietnamese.CleanLine(err.Error())
	case err != nil:
		return mail.Fail, "chữ ký không hợp lệ: " + vietnamese.CleanLine(err.Error())
	case s.Domain != strings.ToLower(s.Domain) || mail.NormalizeDomain(s.Domain) != s.Domain:
		return mail.Fail, "tên miền ký viết không chuẩn"
	case !s.Expires.IsZero() && !now.Before(s.Expires):
		return mail.Fail, "chữ ký đã hết hạn"
	case s.SignedAt.After(now.Add(maxClockSkew)):
		return mail.Fail, "thời điểm ký ở tương lai"
	}
	if fault := keyFault(s); fault != "" {
		return mail.Fail, fault
	}
	if fault := requiredHeaderFault(s.Signed, fields); fault != "" {
		return mail.Fail, fault
	}
	return mail.Pass, s.Domain
}

// maxClockSkew is how far a signer's clock may be ahead of ours.
const maxClockSkew = 10 * time.Minute

// keyFault looks at the flags of the key record (RFC 6376 section 3.6.1): y is a domain that only tests, s forbids signing
// for subdomains by i=.
func keyFault(s DKIMSignature) string {
	if len(s.Key) != 1 {
		return "không có đúng một bản ghi khóa"
	}
	for flag := range strings.SplitSeq(parseTags(s.Key[0])["t"], ":") {
		switch {
		case flag == "y":
			return "khóa đang ở chế độ thử nghiệm"
		case flag == "s" && s.Identifier != "" && !strings.HasSuffix(s.Identifier, "@"+s.Domain):
			return "khóa không ký thay cho tên miền con"
		}
	}
	return ""
}
