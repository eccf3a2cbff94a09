package account_test

import (
	"testing"
	"time"

	"loa/account"
)

// TestCode holds the test vectors of RFC 6238, Appendix B, for SHA-1: the last six of their eight digits.
func TestCode(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := account.Code(secret, account.Step(time.Unix(at, 0))); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

func TestSecretAddress(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	const want = "otpauth://totp/loa%20ke-hoach.hanoi.gov.vn:nguyen.thi.an?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=loa%20ke-hoach.hanoi.gov.vn"
	if got := account.SecretAddress(secret, "nguyen.thi.an", "ke-hoach.hanoi.gov.vn"); got != want {
		t.Errorf("got %s", got)
	}
	if got := account.SecretText(secret); got != "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" {
		t.Errorf("got %s", got)
	}
	if back, err := account.ParseSecret(account.SecretText(account.NewSecret())); err != nil || len(back) != 20 {
		t.Errorf("got %d bytes, %v", len(back), err)
	}
}
