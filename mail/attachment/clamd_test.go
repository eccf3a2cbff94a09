package attachment_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"loa/mail/attachment"
	"loa/waittest"
)

// eicar returns the test file of EICAR, which every scanner reports as a virus. It is joined here, so that no scanner reports this source.
func eicar() []byte {
	return []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`)
}

// startClamd starts a real clamd as an unprivileged user, with a database of two signatures, and returns its addresses.
func startClamd(t *testing.T) (tcp, socket string) {
	t.Helper()
	program, err := exec.LookPath("clamd")
	if err != nil {
		program = "/usr/sbin/clamd"
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatal("clamd is missing: apt-get install clamav-daemon")
	}
	folder, err := os.MkdirTemp("", "loa-clamd-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	tcp, socket = freeAddress(t), filepath.Join(folder, "clamd.socket")
	_, port, _ := net.SplitHostPort(tcp)
	// Loa.Test matches a text anywhere in any file, Loa.Eicar the text of EICAR (ClamAV manual, "Extended signature format").
	signatures := fmt.Sprintf("Loa.Test:0:*:%x\nLoa.Eicar:0:0:%x\n", "virut cua don vi thu", eicar())
	for name, content := range map[string]string{
		"loa.ndb": signatures,
		"clamd.conf": fmt.Sprintf("DatabaseDirectory %s\nTCPSocket %s\nTCPAddr 127.0.0.1\nLocalSocket %s\nForeground yes\nStreamMaxLength 1M\nMaxThreads 2\nTemporaryDirectory %s\n",
			folder, port, socket, folder),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	daemon := exec.Command(program, "--config-file", filepath.Join(folder, "clamd.conf"))
	if os.Geteuid() == 0 {
		const nobody = 65534
		daemon.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		if err := os.Chown(folder, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	var output strings.Builder
	daemon.Stdout, daemon.Stderr = &output, &output
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- daemon.Wait() }()
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		<-ended
	})
	waittest.Eventually(t, "clamd answers PING", func() error {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("clamd ended: %v\n%s", err, output.String())
		default:
		}
		return pingClamd(tcp)
	})
	return tcp, socket
}

// pingClamd returns nil when clamd answers PING.
func pingClamd(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close() // the answer is complete
	if _, err := conn.Write([]byte("zPING\x00")); err != nil {
		return err
	}
	answer, err := io.ReadAll(conn)
	if err == nil && string(answer) != "PONG\x00" {
		err = fmt.Errorf("it answers %q", answer)
	}
	return err
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestScanClamd(t *testing.T) {
	t.Parallel()
	t.Run("a real clamd finds the viruses of its database", func(t *testing.T) {
		t.Parallel()
		tcp, socket := startClamd(t)
		for _, addr := range []string{tcp, socket} {
			for name, test := range map[string]struct {
				content []byte
				virus   string
			}{
				"a legitimate file":         {[]byte("Báo cáo quý I"), ""},
				"an empty file":             {nil, ""},
				"the test file of EICAR":    {eicar(), "Loa.Eicar.UNOFFICIAL"},
				"a virus across two chunks": {append(make([]byte, 1<<18-8), "virut cua don vi thu"...), "Loa.Test.UNOFFICIAL"},
				"a virus in an archive":     {zipOf(t, "a.txt", "virut cua don vi thu"), "Loa.Test.UNOFFICIAL"},
			} {
				got, err := attachment.ScanClamd(t.Context(), addr, test.content)
				if err != nil || got.Virus != test.virus {
					t.Errorf("%s at %s: %q, %v; want %q", name, addr, got.Virus, err, test.virus)
				}
			}
			if _, err := attachment.ScanClamd(t.Context(), addr, make([]byte, 2<<20)); err == nil {
				t.Errorf("2 MB at %s passed a limit of 1 MB", addr)
			}
		}
	})
	t.Run("a clamd that does not answer is an error", func(t *testing.T) {
		t.Parallel()
		if _, err := attachment.ScanClamd(t.Context(), freeAddress(t), []byte("x")); err == nil {
			t.Error("passed without a clamd")
		}
		if _, err := attachment.ScanClamd(t.Context(), "/khong/co/clamd.socket", []byte("x")); err == nil {
			t.Error("passed without a socket")
		}
		silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections and sends nothing
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if _, err := attachment.ScanClamd(ctx, silent.Addr().String(), []byte("x")); err == nil {
			t.Error("passed by a server that sends nothing")
		}
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.Error("did not wait for the server")
		}
	})
}

func TestParseClamdAnswer(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"stream: OK\x00":                          "ok",
		"stream: OK\n":                            "ok",
		"stream: Win.Test.EICAR_HDB-1 FOUND\x00":  "Win.Test.EICAR_HDB-1",
		"INSTREAM size limit exceeded. ERROR\x00": "error",
		"stream: OK\x00stream: OK\x00":            "error",
		"stream:  FOUND\x00":                      "error",
		"stream: FOUND":                           "error",
		"OK":                                      "error",
		"":                                        "error",
	} {
		got := "ok"
		result, err := attachment.ParseClamdAnswer([]byte(answer))
		switch {
		case err != nil:
			got = "error"
		case result.Virus != "":
			got = result.Virus
		}
		if got != want {
			t.Errorf("%q is parsed as %q, want %q", answer, got, want)
		}
	}
}

func FuzzParseClamdAnswer(f *testing.F) {
	f.Add([]byte("stream: OK\x00"))
	f.Add([]byte("stream: Eicar FOUND\x00"))
	f.Add([]byte("INSTREAM size limit exceeded. ERROR\n"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		result, err := attachment.ParseClamdAnswer(answer)
		if err == nil && result.Virus == "" && !strings.HasPrefix(string(answer), "stream:") {
			t.Fatalf("%q passed", answer)
		}
		if strings.ContainsAny(result.Virus, "\x00\n\r") {
			t.Fatalf("the name has several lines: %q", result.Virus)
		}
	})
}
