package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// installation is docs/install.md, whose blocks the test takes instead of copies of them.
type installation struct{ content string }

func readInstallation(t *testing.T) installation {
	t.Helper()
	content, err := os.ReadFile("../../docs/install.md")
	if err != nil {
		t.Fatal(err)
	}
	return installation{string(content)}
}

// block returns the block of a kind, with the examples of the page replaced: each old text by the new one behind it. Every old text has to be there.
func (i installation) block(t *testing.T, kind string, replacements ...string) string {
	t.Helper()
	_, rest, found := strings.Cut(i.content, "\n```"+kind+"\n")
	block, _, ended := strings.Cut(rest, "\n```\n")
	if !found || !ended {
		t.Fatalf("docs/install.md has no block %s", kind)
	}
	for n := 0; n < len(replacements); n += 2 {
		if !strings.Contains(block, replacements[n]) {
			t.Fatalf("the block %s of docs/install.md lacks %q:\n%s", kind, replacements[n], block)
		}
	}
	return strings.NewReplacer(replacements...).Replace(block) + "\n"
}

// statements are those of the block for PostgreSQL.
func (i installation) statements(t *testing.T, replacements ...string) (statements []string) {
	t.Helper()
	for statement := range strings.SplitSeq(i.block(t, "sql", replacements...), ";\n") {
		if statement = strings.TrimSpace(statement); statement != "" {
			statements = append(statements, statement)
		}
	}
	return statements
}

var commandWord = regexp.MustCompile(`"[^"]*"|\S+`)

// commands are the commands of loa in the block of the first administrator, in words.
func (i installation) commands(t *testing.T, replacements ...string) (commands [][]string) {
	t.Helper()
	for line := range strings.Lines(i.block(t, "commands", replacements...)) {
		line, _, _ = strings.Cut(line, " #")
		words, isLoa := strings.CutPrefix(line, "sudo -u loa loa ")
		if !isLoa {
			t.Fatalf("%q is no command of loa", line)
		}
		var command []string
		for _, word := range commandWord.FindAllString(words, -1) {
			command = append(command, strings.Trim(word, `"`))
		}
		commands = append(commands, command)
	}
	return commands
}

var loadCredential = regexp.MustCompile(`(?m)^LoadCredential=([^:]+):(.+)$`)

// credentials makes the folder that systemd makes for the unit: a file for each LoadCredential, readable by the group as with an access list. The
// secrets are by the paths from which the unit takes them.
func (i installation) credentials(t *testing.T, secrets map[string]string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	loaded := loadCredential.FindAllStringSubmatch(i.block(t, "systemd"), -1)
	if len(loaded) != len(secrets) {
		t.Fatalf("the unit loads %d credentials, want %d", len(loaded), len(secrets))
	}
	for _, match := range loaded {
		secret, known := secrets[match[2]]
		if !known {
			t.Fatalf("the unit loads %s, which no step writes", match[2])
		}
		if err := os.WriteFile(filepath.Join(folder, match[1]), []byte(secret), 0o440); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// service is the command of loa that the unit runs.
func (i installation) service(t *testing.T) string {
	t.Helper()
	_, rest, _ := strings.Cut(i.block(t, "systemd"), "\nExecStart=/usr/local/bin/loa ")
	command, _, _ := strings.Cut(rest, "\n")
	return command
}

// textFile writes a temporary file and returns its path.
func textFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
