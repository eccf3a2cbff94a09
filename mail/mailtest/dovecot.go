package mailtest

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// StartDovecot runs the Dovecot of Debian's packages dovecot-imapd and dovecot-lmtpd, with IMAP and LMTP, and mail in Maildir. The
// caller must call Stop.
func StartDovecot(ctx context.Context, options Options) (*Server, error) {
	return start(ctx, options, serverSpec{name: "Dovecot", configure: configureDovecot, logs: []string{"dovecot.log"}})
}

func configureDovecot(s *Server, options Options, as account) (*exec.Cmd, error) {
	binary, err := exec.LookPath("/usr/sbin/dovecot")
	if err != nil {
		return nil, fmt.Errorf("finding Dovecot: %w: %w", ErrMissing, err)
	}
	for _, part := range []string{"imap", "lmtp"} {
		if _, err := exec.LookPath(filepath.Join("/usr/lib/dovecot", part)); err != nil {
			return nil, fmt.Errorf("finding Dovecot's %s: %w: %w", part, ErrMissing, err)
		}
	}
	if s.offersTLS {
		if s.IMAPS, err = loopbackAddr(0); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"run", "state", "mail"} {
		if err := s.makeFolder(name, as); err != nil {
			return nil, err
		}
	}
	if err := s.writeFile("dovecot.conf", s.dovecotConf(options, as), as); err != nil {
		return nil, err
	}
	return exec.Command(binary, "-F", "-c", filepath.Join(s.home, "dovecot.conf")), nil
}

// dovecotConf returns the configuration. Without privileges there is no chroot, and one account does everything. A wrong password
// delays no later login. Letters are not flushed to the disk one by one, because no test kills Dovecot.
func (s *Server) dovecotConf(options Options, as account) string {
	security, imaps := "ssl = no\n", "0"
	if s.offersTLS {
		imaps = portOf(s.IMAPS)
		security = fmt.Sprintf("ssl = yes\nssl_cert = <%s\nssl_key = <%s\n", s.certFile(), s.keyFile())
	}
	conf := dovecotBase + security
	if options.QuotaKB > 0 {
		conf += fmt.Sprintf(dovecotQuota, options.QuotaKB)
	}
	return strings.NewReplacer("{home}", s.home, "{user}", as.name, "{group}", as.group, "{imap}", portOf(s.IMAP), "{imaps}", imaps, "{lmtp}", portOf(s.LMTP), "{password}", Password).Replace(conf)
}

const dovecotBase = `
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
instance_name = {home}
log_path = {home}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
auth_username_format = %Lu
recipient_delimiter = +
lmtp_hdr_delivery_address = final
lmtp_save_to_detail_mailbox = no
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 500
passdb {
  driver = static
  args = password={password}
}
userdb {
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service auth {
  user = {user}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = {imap}
  }
  inet_listener imaps {
    port = {imaps}
    ssl = yes
  }
}
service imap {
  process_limit = 200
}
service lmtp {
  chroot =
  inet_listener lmtp {
    port = {lmtp}
  }
}
`

const dovecotQuota = `
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=%dK
}
`
