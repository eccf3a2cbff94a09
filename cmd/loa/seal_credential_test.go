package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSealCredential has a running loa whose commands take the key of seals from a credential of systemd.
func TestSealCredential(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	serve := o.instance(o.createDatabase("loa_chungthuc"))
	o.serve(serve)
	o.launch(t, serve)
	folder := t.TempDir()
	key := filepath.Join(serve.Home, "seal.key")
	content, err := os.ReadFile(key)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "seal.key"), content, 0o440) // as with an access list
	}
	if err == nil {
		err = os.Rename(key, key+".cat")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := serve.Command(t.Context(), "task", "pause", o.task, "--reason", "Chờ số liệu", "--basis", "Công văn 1"); err == nil || !strings.Contains(err.Error(), "khóa niêm lệnh") {
		t.Errorf("without the key: %v", err)
	}
	if err := os.Rename(key+".cat", key); err != nil {
		t.Fatal(err)
	}
	with := *serve
	with.Env = append(append([]string{}, serve.Env...), "CREDENTIALS_DIRECTORY="+folder)
	if _, err := with.Command(t.Context(), "task", "pause", o.task, "--reason", "Chờ số liệu", "--basis", "Công văn 1"); err != nil {
		t.Errorf("with the credential: %v", err)
	}
}
