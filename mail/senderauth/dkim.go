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

// verifyDKIM verifies the DKIM signatures of a letter over its bytes as they came (RFC 6376 section 6). The library does the
// cryptography; [dkimResult] decides which fields a signature must cover and when it has expired.
func verifyDKIM(ctx context.Context, raw []byte, fields []mail.RawField, v Verifier) []DKIMSignature {
	signatures := parseDKIM(fields)
	if len(signatures) == 0 || v.LookupTXT == nil {
		return nil
	}
	if hasLongBlankRun(raw) {
		return failAll(signatures, "thân thư có quá nhiều dòng trống")
	}
	keys := keyRecorder{lookup: func(name string) ([]string, error) { return v.LookupTXT(ctx, name) }, found: map[string][]string{}}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: keys.query, MaxVerifications: maxVerifications})
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

// keyRecorder looks up key records and keeps them for [DKIMSignature.Key]. It may be called concurrently: the library verifies several
// signatures at a time.
type keyRecorder struct {
	lookup func(name string) ([]string, error)
	mu     sync.Mutex
	found  map[string][]string
}

// maxKeyRecord is how long a key record may be, in bytes. The sender publishes the key, and a long one costs much time.
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

// validUTF8 gives DNS records in a form that survives JSON unchanged.
func validUTF8(records []string) []string {
	var kept []string
	for _, record := range records {
		kept = append(kept, strings.ToValidUTF8(record, "\ufffd"))
	}
	return kept
}

// keyName is the DNS name of the key record (RFC 6376 section 3.6.2.1).
func (s DKIMSignature) keyName() string { return s.Selector + "._domainkey." + s.Domain }

// failAll gives every signature the result "fail" for the same reason.
func failAll(signatures []DKIMSignature, detail string) []DKIMSignature {
	for i := range signatures {
		signatures[i].Result, signatures[i].Detail = mail.Fail, detail
	}
	return signatures
}

// maxBlankRun is how many bytes of line ends may follow one another. The canonicalization of the library examines all of them again for
// every block that it reads.
const maxBlankRun = 64 << 10

// hasLongBlankRun is true for a letter with more line ends in a row than [maxBlankRun].
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

// parseDKIM parses the topmost DKIM-Signature fields, [maxVerifications] at most.
func parseDKIM(fields []mail.RawField) []DKIMSignature {
	var signatures []DKIMSignature
	for _, field := range fields {
		if !strings.EqualFold(field.Name, "DKIM-Signature") || len(signatures) == maxVerifications {
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

// parseTags parses the tag list of RFC 6376 section 3.2. It drops white space, which has no meaning in the tags that are used here.
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

// tagTime parses the seconds of t= and x=; zero when the tag is absent or no time.
func tagTime(tag string) time.Time {
	seconds, err := strconv.ParseInt(tag, 10, 64)
	if err != nil || seconds <= 0 || seconds > maxTagTime {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// dkimResult decides the result of one signature: first by the error of the library, then by our own conditions.
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

// keyFault checks the flags in t= of the key record (RFC 6376 section 3.6.1): y marks a domain that only tests DKIM, s forbids an
// identity i= in a subdomain.
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
