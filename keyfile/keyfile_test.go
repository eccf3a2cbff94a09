package keyfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loa/keyfile"
)

func TestParse(t *testing.T) {
	t.Parallel()
	keys := keyfile.Keys{keyfile.New(), keyfile.New()}
	good := string(keys.Format("khóa thử"))
	for _, c := range []struct {
		name, content string
		want          error
	}{
		{"what is written is read", good, nil},
		{"empty lines and remarks count for nothing", "\n# ghi chú\n\n" + good + "\n", nil},
		{"no key is a fault", "# trống\n", keyfile.ErrKeyFile},
		{"an id twice is a fault", good + good, keyfile.ErrKeyFile},
		{"half a key is a fault", good[:len(good)-10], keyfile.ErrKeyFile},
		{"a key without an id is a fault", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=", keyfile.ErrKeyFile},
		{"an id of another length is a fault", "ab12 MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=", keyfile.ErrKeyFile},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			parsed, err := keyfile.Parse(c.content)
			if !errors.Is(err, c.want) {
				t.Fatalf("parsing gives %v, want %v", err, c.want)
			}
			if c.want == nil && (len(parsed) != 2 || parsed[0] != keys[0] || parsed[1] != keys[1]) {
				t.Errorf("parsed %d keys, want the same two", len(parsed))
			}
			if err != nil && strings.Contains(err.Error(), "MTIz") {
				t.Errorf("the error holds a key: %v", err)
			}
		})
	}
}

func TestReadOrMake(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "loa.key")
	write := func(path string, content []byte) error { return os.WriteFile(path, content, 0o600) }
	made, err := keyfile.ReadOrMake(path, "khóa thử", write)
	if err != nil || len(made) != 1 {
		t.Fatalf("made %d keys, %v", len(made), err)
	}
	again, err := keyfile.ReadOrMake(path, "khóa thử", write)
	if err != nil || len(again) != 1 || again[0] != made[0] {
		t.Errorf("a second start has other keys (%v)", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := keyfile.ReadOrMake(path, "khóa thử", write); !errors.Is(err, keyfile.ErrExposed) {
		t.Errorf("a file that others may read gives %v", err)
	}
	if keys, err := keyfile.ReadCredential(path); err != nil || len(keys) != 1 || keys[0] != made[0] {
		t.Errorf("as a credential it gives %d keys, %v", len(keys), err)
	}
	if _, err := keyfile.Read(path + ".khong"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(string(keyfile.Keys{keyfile.New()}.Format("khóa thử")))
	f.Add("ab12cd34 AAAA\n")
	f.Fuzz(func(t *testing.T, content string) {
		keys, err := keyfile.Parse(content)
		if err != nil {
			return
		}
		again, err := keyfile.Parse(string(keys.Format("khóa thử")))
		if err != nil || len(again) != len(keys) {
			t.Errorf("%d keys are read again as %d, %v", len(keys), len(again), err)
		}
	})
}
