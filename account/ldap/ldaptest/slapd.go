// Package ldaptest runs the OpenLDAP server slapd of Debian's package slapd for tests: in a folder of its own, on loopback, without privileges, with
// TLS of an authority that the test made. With [Options.ActiveDirectory] it has the attributes of Active Directory.
package ldaptest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"loa/waittest"
)

// Names of the directory.
const (
	Base    = "dc=hanoi,dc=test"
	People  = "ou=Cán bộ," + Base
	Groups  = "ou=Nhóm," + Base
	Manager = "cn=quan-ly," + Base // may do everything
	Reader  = "cn=loa," + Base     // the account of loa

	managerPassword = "quản lý danh bạ"
	ReaderPassword  = "chỉ được đọc"
	Password        = "tuyên truyền cải cách" // of everybody whom [Server.AddPerson] adds
)

// Options say how a server differs from an ordinary one.
type Options struct {
	// WithoutTLS makes a server that refuses StartTLS.
	WithoutTLS bool
	// ActiveDirectory gives entries objectGUID and userAccountControl, and the root the capability by which Active Directory is known.
	ActiveDirectory bool
	// Authority issues the certificate; nil: one of the server's own, which is in [Server.AuthorityFile].
	Authority *Authority
	// Host is the name in the certificate; empty: 127.0.0.1.
	Host string
	// SizeLimit bounds how many entries a search gets, also by pages; 0: no limit.
	SizeLimit int
}

// Server is a running slapd.
type Server struct {
	Authority     *Authority
	AuthorityFile string // PEM
	Plain, TLS    string // host:port
	home          string
	options       Options
	process       *exec.Cmd
	done          chan struct{}
}

// Start runs a server until the test ends, with the base, the account of loa, and no people.
func Start(t testing.TB, options Options) *Server {
	t.Helper()
	if _, err := os.Stat(binary); err != nil {
		t.Fatalf("finding slapd: %v; run: make setup-test", err)
	}
	s := &Server{options: options, home: folder(t), Authority: options.Authority}
	if s.Authority == nil {
		s.Authority = NewAuthority(t)
	}
	s.Plain, s.TLS = freeAddress(t), freeAddress(t)
	s.configure(t)
	t.Cleanup(s.Stop)
	s.Run(t)
	s.fill(t)
	return s
}

const binary = "/usr/sbin/slapd"

// folder is short, because the path of a socket in it is bounded, and it belongs to the account of the server.
func folder(t testing.TB) string {
	t.Helper()
	home, err := os.MkdirTemp("", "slapd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) }) // a temporary folder
	return home
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func (s *Server) configure(t testing.TB) {
	t.Helper()
	host := s.options.Host
	if host == "" {
		host = "127.0.0.1"
	}
	certificate, key := s.Authority.Issue(t, host)
	s.AuthorityFile = s.write(t, "ca.pem", s.Authority.PEM())
	s.write(t, "cert.pem", certificate)
	s.write(t, "key.pem", key)
	s.write(t, "ad.schema", []byte(activeDirectory))
	s.write(t, "root.ldif", []byte("dn:\nobjectClass: root\nsupportedCapabilities: 1.2.840.113556.1.4.800\n"))
	if err := os.Mkdir(filepath.Join(s.home, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.write(t, "slapd.conf", []byte(s.conf()))
	s.own(t)
}

// activeDirectory is what of its schema loa reads, by its own numbers and rules of comparison ([MS-ADA1], [MS-ADA3]). The schema that comes with slapd
// has no rules, so that no filter finds an entry by it.
const activeDirectory = `
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.159 NAME 'accountExpires' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.4203.666.100 NAME 'supportedCapabilities' EQUALITY objectIdentifierMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.38 )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL MAY ( displayName $ mail $ sAMAccountName $ objectGUID $ userAccountControl $ accountExpires ) )
objectclass ( 1.3.6.1.4.1.4203.666.101 NAME 'root' SUP top STRUCTURAL MAY supportedCapabilities )
`

// conf is the configuration. Nothing is flushed to the disk, because no test needs the data afterwards.
func (s *Server) conf() string {
	conf := strings.Builder{}
	conf.WriteString("include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\ninclude /etc/ldap/schema/nis.schema\ninclude /etc/ldap/schema/inetorgperson.schema\n")
	if s.options.ActiveDirectory {
		conf.WriteString("include {home}/ad.schema\nrootDSE {home}/root.ldif\n")
	}
	conf.WriteString("pidfile {home}/pid\nargsfile {home}/args\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\nmoduleload memberof\nmoduleload ppolicy\nsizelimit {limit}\n")
	if !s.options.WithoutTLS {
		conf.WriteString("TLSCACertificateFile {home}/ca.pem\nTLSCertificateFile {home}/cert.pem\nTLSCertificateKeyFile {home}/key.pem\n")
	}
	conf.WriteString(`database mdb
suffix "{base}"
rootdn "{manager}"
rootpw "{password}"
directory {home}/data
maxsize 268435456
dbnosync
index objectClass,uid,mail,member,entryUUID eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
overlay memberof
overlay ppolicy
`)
	limit := "unlimited"
	if s.options.SizeLimit > 0 {
		limit = fmt.Sprintf("size.soft=%[1]d size.hard=%[1]d size.prtotal=%[1]d", s.options.SizeLimit)
	}
	return strings.NewReplacer("{home}", s.home, "{base}", Base, "{manager}", Manager, "{password}", managerPassword, "{reader}", Reader, "{limit}", limit).Replace(conf.String())
}

func (s *Server) write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(s.home, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// own gives the folder to nobody, when this process is root, and leaves the authority readable.
func (s *Server) own(t testing.TB) {
	t.Helper()
	err := filepath.WalkDir(s.home, func(path string, _ os.DirEntry, err error) error {
		if err != nil || os.Getuid() != 0 {
			return err
		}
		uid, gid := nobody(t)
		return os.Chown(path, uid, gid)
	})
	if err := errors.Join(err, os.Chmod(s.home, 0o755), os.Chmod(s.AuthorityFile, 0o644)); err != nil {
		t.Fatal(err)
	}
}

func nobody(t testing.TB) (uid, gid int) {
	t.Helper()
	account, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, err = strconv.Atoi(account.Uid)
	gid, err2 := strconv.Atoi(account.Gid)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return uid, gid
}

// Run starts the server again after [Server.Stop], with its data.
func (s *Server) Run(t testing.TB) {
	t.Helper()
	addresses := "ldap://" + s.Plain
	if !s.options.WithoutTLS {
		addresses += " ldaps://" + s.TLS
	}
	cmd := exec.Command(binary, "-d", "0", "-h", addresses, "-f", filepath.Join(s.home, "slapd.conf"))
	output, err := os.Create(filepath.Join(s.home, "output.log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr, cmd.Dir = output, output, s.home
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 {
		uid, gid := nobody(t)
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	started, done := make(chan error), make(chan struct{})
	go func() { // the kernel sends Pdeathsig when the thread that started the server ends
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(done)
		defer output.Close()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // it is killed
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	s.process, s.done = cmd, done
	waittest.Eventually(t, "slapd answers", func() error {
		select {
		case <-done:
			said, _ := os.ReadFile(output.Name())
			t.Fatalf("slapd has ended: %s", said)
		default:
		}
		conn, err := net.DialTimeout("tcp", s.Plain, time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return err
	})
}

// Stop kills the server. Its data stay until the test ends.
func (s *Server) Stop() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill() // fails when it has ended
	<-s.done
	s.process = nil
}

// Freeze keeps the server from answering, and Thaw lets it go on. It returns when each thread of the server stands still.
func (s *Server) Freeze(t testing.TB) {
	t.Helper()
	_ = s.process.Process.Signal(syscall.SIGSTOP)
	waittest.Eventually(t, "slapd stands still", func() error {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", s.process.Process.Pid))
		for _, thread := range threads {
			stat, read := os.ReadFile(thread)
			if _, state, _ := strings.Cut(string(stat), ") "); read == nil && !strings.HasPrefix(state, "T") {
				err = errors.New("a thread runs")
			}
		}
		return err
	})
}

// Thaw ends [Server.Freeze].
func (s *Server) Thaw() { _ = s.process.Process.Signal(syscall.SIGCONT) }

// Change does something with the directory in the name of its manager.
func (s *Server) Change(t testing.TB, do func(*ldap.Conn) error) {
	t.Helper()
	conn, err := ldap.DialURL("ldap://" + s.Plain)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := errors.Join(conn.Bind(Manager, managerPassword), do(conn)); err != nil {
		t.Fatal(err)
	}
}
