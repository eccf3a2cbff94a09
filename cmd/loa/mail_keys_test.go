package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"

	"loa/cmd/loa/config"
)

func TestReadMailKeys(t *testing.T) {
	t.Parallel()
	t.Run("an account without a password gets the token, and letters are signed", func(t *testing.T) {
		t.Parallel()
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		dkim := file(t, "dkim.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		s, loaded := loadSettings(config.Sources{Places: []string{}, Environ: []string{
			"LOA_ADDRESS=loa@hanoi.test", "LOA_IMAP=outlook.office365.com:993", "LOA_IMAP_USER=loa@hanoi.test",
			"LOA_SMTP=smtp.hanoi.test:465", "LOA_SMTP_USER=loa@hanoi.test", "LOA_SMTP_PASSWORD=mat khau",
			"LOA_OAUTH_URL=https://login.microsoftonline.com/x/oauth2/v2.0/token", "LOA_OAUTH_CLIENT_ID=loa",
			"LOA_OAUTH_REFRESH_TOKEN_FILE=" + file(t, "token", []byte("lam-moi\n")),
			"LOA_DKIM_KEY_FILE=" + dkim, "LOA_DKIM_SELECTOR=loa2027",
		}})
		if err := faultOf(loaded); err != nil {
			t.Fatal(err)
		}
		if in, out := s.imapConfig(s.IMAP.Account), s.smtpConfig(); in.Token == nil || out.Token != nil || out.Signer == nil {
			t.Errorf("token for IMAP %t, token for SMTP %t, signer %t; want true, false, true", in.Token != nil, out.Token != nil, out.Signer != nil)
		}
	})
	t.Run("every fault is named", func(t *testing.T) {
		t.Parallel()
		invalid := file(t, "khong phai khoa", []byte("x"))
		for setting, want := range map[string]string{
			"LOA_OAUTH_URL=http://login.test/token":  "https",
			"LOA_OAUTH_URL=https://login.test/token": "client id",
			"LOA_DKIM_KEY_FILE=" + invalid:           "LOA_DKIM",
			"LOA_DKIM_KEY_FILE=" + invalid + ".mat":  "no such file",
		} {
			_, loaded := loadSettings(config.Sources{Places: []string{}, Environ: []string{"LOA_ADDRESS=loa@hanoi.test", setting}})
			if err := faultOf(loaded); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v", setting, err)
			}
		}
	})
}

func TestReplaceFile(t *testing.T) {
	t.Parallel()
	t.Run("a new refresh token replaces the file, which others cannot read", func(t *testing.T) {
		t.Parallel()
		path := file(t, "token", []byte("cu\n"))
		if err := replaceFile(path, "moi"); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil || string(content) != "moi\n" {
			t.Errorf("got %q, %v", content, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("others can read it: %v, %v", info.Mode(), err)
		}
	})
}
