package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"loa/cmd/clustertest"
)

// TestAccountKey has a `loa serve` whose administrator has an app start with other keys than those of the app. The steps build on each other.
func TestAccountKey(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	serve := o.instance(o.createDatabase("loa_khoataikhoan"))
	listen := fmt.Sprint("127.0.0.1:", freePort(t))
	serve.Env = append(slices.Clip(serve.Env), "LOA_LISTEN="+listen, "LOA_PUBLIC=http://"+listen)
	o.serve(serve)
	if err := serve.CreateUser(t.Context(), "quantri", "--admin"); err != nil {
		t.Fatal(err)
	}
	cookie, err := clustertest.SignIn(t.Context(), "http://"+listen, "quantri")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := get("http://"+listen, cookie, "/accounts"); err != nil {
		t.Error(err)
	}
	key := filepath.Join(serve.Home, "account.key")
	if found, err := os.Stat(key); err != nil || found.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", found, err)
	}
	stop := func(t *testing.T) {
		t.Helper()
		if err := serve.Process.Interrupt(); err != nil {
			t.Fatal(err)
		}
	}

	t.Run("a key that is added is one more", func(t *testing.T) {
		if _, err := serve.Command(t.Context(), "user", "totp", "rotate"); err != nil {
			t.Fatal(err)
		}
		stop(t)
		o.serve(serve)
	})
	t.Run("without the key of an app on record no page is served, and the file says so", func(t *testing.T) {
		stop(t)
		if err := os.Rename(key, key+".cat"); err != nil {
			t.Fatal(err)
		}
		o.refused(t, serve, "serve", "account.key", "loa user totp reset")
		if err := os.Rename(key+".cat", key); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(key, 0o644); err != nil {
			t.Fatal(err)
		}
		o.refused(t, serve, "serve", "chmod 600")
		if err := os.Remove(key); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("where the key is lost, the operator takes the app off and the pages come back", func(t *testing.T) {
		if _, err := serve.Command(t.Context(), "user", "totp", "reset", "quantri"); err != nil {
			t.Fatal(err)
		}
		o.serve(serve)
		if _, err := clustertest.SignIn(t.Context(), "http://"+listen, "quantri"); err != nil {
			t.Error(err)
		}
	})
}
