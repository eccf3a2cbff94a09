package mailserver_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"loa/engine/mailserver"
)

// childHome is the environment variable with which a test starts this binary as a mail server that it can kill: the value is the home of
// that server.
const childHome = "LOA_MAILSERVER_TEST_CHILD_HOME"

func TestMain(m *testing.M) {
	if home := os.Getenv(childHome); home != "" {
		os.Exit(serveUntilKilled(home))
	}
	os.Exit(m.Run())
}

// serveUntilKilled starts a mail server, prints its addresses, and waits until a test kills the process.
func serveUntilKilled(home string) int {
	server, err := mailserver.Start(context.Background(), mailOptions(home))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(server.SMTPAddr(), server.IMAPAddr())
	_, _ = io.Copy(io.Discard, os.Stdin) // blocks until the parent process closes the pipe
	return 0
}

// child is a mail server in its own process.
type child struct {
	cmd        *exec.Cmd
	smtp, imap string
}

func startChild(t *testing.T, home string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.Command(self)}
	c.cmd.Env = append(os.Environ(), childHome+"="+home)
	c.cmd.Stderr = os.Stderr
	stdin, err := c.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close() }) // an error is expected when the process was killed
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(stdout, &c.smtp, &c.imap); err != nil {
		t.Fatalf("reading the addresses of the child: %v", err)
	}
	return c
}

// kill sends SIGKILL and waits until the process has ended.
func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait() // the error is always "signal: killed"
}

const (
	lan             = "lan@sovanhoa.test"
	minh            = "minh@sovanhoa.test"
	loaAddress      = "loa@loa.test"
	processedFolder = "Loa/Đã xử lý"
)

func mailOptions(home string) mailserver.Options {
	return mailserver.Options{Home: home, SMTPAddr: "127.0.0.1:0", IMAPAddr: "127.0.0.1:0"}
}

func startMail(t *testing.T, home string) *mailserver.Server {
	t.Helper()
	server, err := mailserver.Start(t.Context(), mailOptions(home))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

// submit sends a letter with line ends LF. It logs in unless login is empty.
func submit(t *testing.T, server *mailserver.Server, login, sender, recipient, letter string) {
	t.Helper()
	submitTo(t, server.SMTPAddr(), login, sender, recipient, letter)
}

func submitTo(t *testing.T, address, login, sender, recipient, letter string) {
	t.Helper()
	conn, err := smtp.Dial(address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if login != "" {
		if err := conn.Auth(sasl.NewPlainClient("", login, mailserver.Password)); err != nil {
			t.Fatal(err)
		}
	}
	raw := strings.ReplaceAll(letter, "\n", "\r\n")
	if err := conn.SendMail(sender, []string{recipient}, strings.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
}

// letter returns a letter with line ends LF; more fields precede From.
func letter(from, subject string, more ...string) string {
	return strings.Join(append(append([]string{}, more...),
		"From: "+from, "To: "+loaAddress, "Subject: "+subject, "Date: Thu, 15 Dec 2022 08:00:00 +0700",
		"Message-ID: <"+subject+"@sovanhoa.test>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
		"Content-Transfer-Encoding: 8bit", "", "Đồng ý", ""), "\n")
}

func login(t *testing.T, server *mailserver.Server, address string) *imapclient.Client {
	t.Helper()
	return loginAt(t, server.IMAPAddr(), address, nil)
}

func loginAt(t *testing.T, imapAddr, address string, options *imapclient.Options) *imapclient.Client {
	t.Helper()
	client, err := imapclient.DialInsecure(imapAddr, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() }) // an error is expected when the server has closed the connection
	if err := client.Login(address, mailserver.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return client
}

func selectBox(t *testing.T, client *imapclient.Client, name string) *imap.SelectData {
	t.Helper()
	data, err := client.Select(name, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var whole = &imap.FetchItemBodySection{Peek: true}

// fetchAll fetches all letters of the selected folder with the items that loa requests.
func fetchAll(t *testing.T, client *imapclient.Client) []*imapclient.FetchMessageBuffer {
	t.Helper()
	var all imap.UIDSet
	all.AddRange(1, 0)
	messages, err := client.Fetch(all, &imap.FetchOptions{
		UID: true, Flags: true, InternalDate: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{whole},
	}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

func onlyLetter(t *testing.T, server *mailserver.Server, address string) []byte {
	t.Helper()
	client := login(t, server, address)
	selectBox(t, client, "INBOX")
	messages := fetchAll(t, client)
	if len(messages) != 1 {
		t.Fatalf("%d letters, want 1", len(messages))
	}
	return messages[0].FindBodySection(whole)
}

// header returns the values of a field, unfolded.
func header(raw []byte, name string) []string {
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	head = strings.ReplaceAll(head, "\r\n\t", " ")
	var values []string
	for line := range strings.SplitSeq(head, "\r\n") {
		if key, value, _ := strings.Cut(line, ":"); strings.EqualFold(key, name) {
			values = append(values, strings.TrimSpace(value))
		}
	}
	return values
}

func addFlags(t *testing.T, client *imapclient.Client, uids imap.UIDSet, flags ...imap.Flag) {
	t.Helper()
	store := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: flags}
	if err := client.Store(uids, store, nil).Close(); err != nil {
		t.Fatal(err)
	}
}

// flagText returns flags in lower case and sorted, because flags are case-insensitive and not ordered (RFC 9051 §2.3.2).
func flagText(flags []imap.Flag) string {
	var words []string
	for _, flag := range flags {
		words = append(words, strings.ToLower(string(flag)))
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func appendTo(t *testing.T, client *imapclient.Client, folder, content string) {
	t.Helper()
	command := client.Append(folder, int64(len(content)), nil)
	if _, err := command.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := command.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := command.Wait(); err != nil {
		t.Fatal(err)
	}
}

func stop(t *testing.T, server *mailserver.Server) {
	t.Helper()
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func folders(t *testing.T, client *imapclient.Client) (names []string) {
	t.Helper()
	listed, err := client.List("", "*", nil).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range listed {
		names = append(names, data.Mailbox)
	}
	return names
}
