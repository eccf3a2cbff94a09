package store_test

import (
	"bytes"
	"testing"

	"loa/store/storetest"
)

// TestSecret: processes that call at once get the same secret, and another database another.
func TestSecret(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	secrets := make(chan []byte, 4)
	for range cap(secrets) {
		s := openStore(t, dsn)
		go func() {
			secret, err := s.Secret(t.Context())
			if err != nil {
				t.Error(err)
			}
			secrets <- secret
		}()
	}
	first := <-secrets
	for range cap(secrets) - 1 {
		if other := <-secrets; !bytes.Equal(first, other) || len(other) != 32 {
			t.Errorf("secrets %x and %x", first, other)
		}
	}
	other, err := storetest.Open(t).Secret(t.Context())
	if err != nil || bytes.Equal(first, other) {
		t.Errorf("two databases share a secret: %v", err)
	}
}
