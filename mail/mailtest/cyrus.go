package mailtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// cyrusRoot is the folder into which scripts/setup unpacks Debian's packages cyrus-imapd and cyrus-common. They cannot be installed
// beside Dovecot, because the packages conflict: each provides the machine's IMAP server.
const cyrusRoot = "/var/cache/loa/cyrus"

// StartCyrus runs the Cyrus of Debian's packages, with IMAP, IDLE and LMTP. The caller must call Stop.
func StartCyrus(ctx context.Context, options Options) (*Server, error) {
	return start(ctx, options, serverSpec{name: "Cyrus", configure: configureCyrus})
}

func configureCyrus(s *Server, options Options, as account) (*exec.Cmd, error) {
	programs := filepath.Join(cyrusRoot, "usr/lib/cyrus/bin")
	libraries, err := filepath.Glob(filepath.Join(cyrusRoot, "usr/lib/*-linux-*"))
	if err != nil || len(libraries) == 0 {
		return nil, fmt.Errorf("finding Cyrus in %s: %w", cyrusRoot, ErrMissing)
	}
	for _, name := range []string{"conf", "conf/db", "conf/socket", "conf/proc", "conf/lock", "spool", "auth"} {
		if err := s.makeFolder(name, as); err != nil {
			return nil, err
		}
	}
	if s.saslauthd, err = serveSaslauthd(filepath.Join(s.home, "auth/mux")); err != nil {
		return nil, err
	}
	fill := strings.NewReplacer("{home}", s.home, "{user}", as.name, "{group}", as.group, "{imap}", s.IMAP, "{lmtp}", s.LMTP, "{programs}", programs)
	if err := s.writeFile("imapd.conf", fill.Replace(imapdConf+s.cyrusExtras(options)), as); err != nil {
		return nil, err
	}
	if err := s.writeFile("cyrus.conf", fill.Replace(cyrusConf), as); err != nil {
		return nil, err
	}
	cmd := exec.Command(filepath.Join(programs, "master"), "-D", "-C", s.home+"/imapd.conf", "-M", s.home+"/cyrus.conf", "-p", s.home+"/master.pid")
	cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+libraries[0])
	return cmd, nil
}

func (s *Server) cyrusExtras(options Options) string {
	extras := fmt.Sprintf("autocreate_quota: %d\n", options.QuotaKB)
	if s.offersTLS {
		extras += fmt.Sprintf("tls_server_cert: %s\ntls_server_key: %s\n", s.certFile(), s.keyFile())
	}
	return extras
}

// imapdConf is the configuration of the IMAP and LMTP services. Two defaults of Cyrus are off. With duplicatesuppression it would drop
// a second letter with the same Message-ID. With munge8bit it would write X for each byte above 127 in a header, and so destroy the
// Vietnamese names that old mail programs write there.
const imapdConf = `
configdirectory: {home}/conf
defaultpartition: default
partition-default: {home}/spool
proc_path: {home}/conf/proc
mboxname_lockpath: {home}/conf/lock
lmtpsocket: {home}/conf/socket/lmtp
idlesocket: {home}/conf/socket/idle
notifysocket: {home}/conf/socket/notify
cyrus_user: {user}
cyrus_group: {group}
admins: cyrus
allowplaintext: yes
failedloginpause: 0
sasl_mech_list: PLAIN LOGIN
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {home}/auth/mux
virtdomains: userid
defaultdomain: localhost.test
unixhierarchysep: yes
altnamespace: yes
autocreate_users: anyone
autocreate_post: yes
duplicatesuppression: no
munge8bit: no
expunge_mode: immediate
delete_mode: immediate
skiplist_unsafe: yes
imapidlepoll: 1
`

// cyrusConf lists the services. The daemon idled notifies a session in IDLE at once of what another session changed.
const cyrusConf = `
START {
  recover cmd="{programs}/ctl_cyrusdb -C {home}/imapd.conf -r"
}
SERVICES {
  imap cmd="{programs}/imapd -C {home}/imapd.conf" listen="{imap}" prefork=1 maxchild=200
  lmtp cmd="{programs}/lmtpd -C {home}/imapd.conf -a" listen="{lmtp}" prefork=1 maxchild=50
}
DAEMON {
  idled cmd="{programs}/idled -C {home}/imapd.conf -d"
}
`
