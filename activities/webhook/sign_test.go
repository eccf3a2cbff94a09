package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loa/activities/webhook"
)

func TestSign(t *testing.T) {
	t.Parallel()
	t.Run("the example of the specification", func(t *testing.T) {
		t.Parallel()
		secrets, err := webhook.ParseSecrets([]byte("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := webhook.Sign(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), `{"test": 2432232314}`)
		if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	t.Run("a signature of each secret", func(t *testing.T) {
		t.Parallel()
		one, two := webhook.Secret(strings.Repeat("a", 32)), webhook.Secret(strings.Repeat("b", 32))
		signatures := strings.Fields(webhook.Sign([]webhook.Secret{one, two}, "msg_1", time.Unix(7, 0), "{}"))
		if len(signatures) != 2 || !verifies(one, "msg_1", "7", "{}", signatures[0]) || !verifies(two, "msg_1", "7", "{}", signatures[1]) {
			t.Errorf("got %v", signatures)
		}
	})
}

// verifies checks a signature by the words of the specification.
func verifies(secret []byte, id, timestamp, payload, signature string) bool {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id + "." + timestamp + "." + payload))
	return hmac.Equal([]byte(signature), []byte("v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil))))
}

func TestReadSecrets(t *testing.T) {
	t.Parallel()
	secret := func(n int) string { return "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, n)) }
	tests := []struct {
		name, content string
		want          int
		err           error
	}{
		{"one", secret(24) + "\n", 1, nil},
		{"two, with a remark", "# cũ\n" + secret(32) + "\n\n  " + secret(64) + "\r\n", 2, nil},
		{"none", "# chưa có\n", 0, webhook.ErrSecret},
		{"without its prefix", strings.TrimPrefix(secret(32), "whsec_"), 0, webhook.ErrSecret},
		{"a short one", secret(23), 0, webhook.ErrSecret},
		{"a long one", secret(65), 0, webhook.ErrSecret},
		{"no base64", "whsec_mật khẩu của chúng tôi", 0, webhook.ErrSecret},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "webhook.secret")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := webhook.ReadSecrets(path)
			if len(got) != test.want || !errors.Is(err, test.err) {
				t.Errorf("%d secrets, %v", len(got), err)
			}
			if strings.Contains(fmt.Sprint(err), "mật khẩu") {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
	t.Run("a file that others may read, and none", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "webhook.secret")
		if err := os.WriteFile(path, []byte(secret(32)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := webhook.ReadSecrets(path); !errors.Is(err, webhook.ErrExposed) {
			t.Errorf("got %v", err)
		}
		if _, err := webhook.ReadSecrets(path + ".khong-co"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
}
