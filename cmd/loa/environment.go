package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loa/activities"
	"loa/mail/attachment"
	"loa/plan/policy"
)

// environment is what loa is told from outside, all of it optional for `loa dev`.
type environment struct {
	Home      string // LOA_HOME: where a private PostgreSQL, the try-out mail and the state of `loa dev` live
	Listen    string // LOA_LISTEN: where the pages are served
	Public    string // LOA_PUBLIC: how people reach the pages; links in letters begin with it
	DSN       string // LOA_DSN: a PostgreSQL of your own
	Temporal  string // LOA_TEMPORAL: host:port of a Temporal server of your own
	TLS       bool   // LOA_TEMPORAL_TLS: "1" to speak TLS with it
	APIKey    string // LOA_TEMPORAL_API_KEY
	Namespace string // LOA_TEMPORAL_NAMESPACE
	Address   string // LOA_ADDRESS: loa's own mail address
	SMTP      account
	IMAP      account
	Trust     string              // LOA_TRUST: standard or strict
	Hold      time.Duration       // LOA_HOLD: how long a decision by mail can be taken back, "15m"; empty is what the mode says
	MoreIMAP  []mailboxAccount    // LOA_IMAP_2, LOA_IMAP_3, …: further mailboxes, see mailboxesOf
	Keys      mailKeys            // LOA_OAUTH_… and LOA_DKIM_…: what mail servers are shown beside passwords
	Believed  believed            // LOA_AUTHSERV, LOA_MAIL_…, LOA_SMIME_…: whose word about senders is taken
	TrySMTP   string              // LOA_TRYOUT_SMTP: where the try-out mail server listens
	TryIMAP   string              // LOA_TRYOUT_IMAP
	Metrics   string              // LOA_METRICS_TOKEN: what GET /metrics asks for; without it figures are for this machine alone
	Clamd     string              // LOA_CLAMD: host:port of a clamd, or the path of its socket
	ClamdMode attachment.ScanMode // LOA_CLAMD_MODE: off (without LOA_CLAMD), report (with it) or require
	CrashAt   string              // LOA_CRASH_AT: read only by builds made to test crashes
	sending

	faults []string
}

// account is a mail account: LOA_SMTP, LOA_SMTP_USER, LOA_SMTP_PASSWORD, LOA_SMTP_TLS (tls, starttls, none); the same for IMAP.
type account struct {
	Addr, User, Password, TLS string
}

func newEnvironment(pairs []string) environment {
	set := map[string]string{}
	for _, pair := range pairs {
		if key, value, ok := strings.Cut(pair, "="); ok && strings.HasPrefix(key, "LOA_") {
			set[key] = value
		}
	}
	e := environment{
		Home:     cmp.Or(set["LOA_HOME"], ".loa"),
		Listen:   cmp.Or(set["LOA_LISTEN"], "127.0.0.1:8080"),
		Public:   strings.TrimRight(set["LOA_PUBLIC"], "/"),
		DSN:      set["LOA_DSN"],
		Temporal: set["LOA_TEMPORAL"],
		TLS:      set["LOA_TEMPORAL_TLS"] == "1", APIKey: set["LOA_TEMPORAL_API_KEY"],
		Namespace: cmp.Or(set["LOA_TEMPORAL_NAMESPACE"], "loa"),
		Address:   set["LOA_ADDRESS"],
		SMTP:      accountOf(set, "LOA_SMTP"), IMAP: accountOf(set, "LOA_IMAP"),
		TrySMTP: cmp.Or(set["LOA_TRYOUT_SMTP"], "127.0.0.1:2525"), TryIMAP: cmp.Or(set["LOA_TRYOUT_IMAP"], "127.0.0.1:1143"),
		Clamd: set["LOA_CLAMD"], ClamdMode: attachment.ScanMode(set["LOA_CLAMD_MODE"]),
		Metrics: set["LOA_METRICS_TOKEN"], CrashAt: set["LOA_CRASH_AT"],
	}
	e.Trust = cmp.Or(set["LOA_TRUST"], string(policy.TrustStandard))
	e.MoreIMAP, e.faults = mailboxesOf(set)
	e.readHold(set["LOA_HOLD"])
	if e.Clamd != "" && e.ClamdMode == "" {
		e.ClamdMode = attachment.ScanReport
	}
	e.faults = append(e.faults, accountFaults(set)...)
	e.readBelieved(set)
	e.readSending(set)
	e.faults = append(e.faults, e.check()...)
	e.readMailKeys(set)
	return e
}

func (e *environment) readHold(text string) {
	if text == "" {
		return
	}
	hold, err := time.ParseDuration(text)
	if err != nil || hold <= 0 || hold > 24*time.Hour {
		e.faults = append(e.faults, fmt.Sprintf("LOA_HOLD=%q phải là một khoảng thời gian đến 24 giờ, ví dụ 15m", text))
		return
	}
	e.Hold = hold
}

// policy is how much a letter has to prove.
func (e environment) policy() activities.TrustSettings {
	return activities.TrustSettings{Mode: policy.TrustMode(e.Trust), Hold: e.Hold}
}

func accountOf(set map[string]string, prefix string) account {
	password := set[prefix+"_PASSWORD"]
	if file := set[prefix+"_PASSWORD_FILE"]; file != "" {
		if content, err := os.ReadFile(file); err == nil { // #nosec the operator names the file; a missing one fails at login
			password = strings.TrimSpace(string(content))
		}
	}
	return account{Addr: set[prefix], User: set[prefix+"_USER"], Password: password, TLS: cmp.Or(set[prefix+"_TLS"], "tls")}
}

// accountFaults finds what is wrong with the accounts: a password file that cannot be read, a protection that there is not.
func accountFaults(set map[string]string) []string {
	var faults []string
	for _, key := range slices.Sorted(maps.Keys(set)) {
		value := set[key]
		switch {
		case value == "":
		case strings.HasSuffix(key, "_PASSWORD_FILE"):
			if _, err := os.ReadFile(value); err != nil { // #nosec the operator names the file
				faults = append(faults, fmt.Sprintf("%s=%q không đọc được; kiểm tra đường dẫn và quyền đọc", key, value))
			}
		case strings.HasSuffix(key, "_TLS") && key != "LOA_TEMPORAL_TLS" && !slices.Contains([]string{"tls", "starttls", "none"}, value):
			faults = append(faults, fmt.Sprintf("%s=%q phải là tls, starttls hoặc none", key, value))
		}
	}
	return faults
}

// check finds everything that is wrong at once.
func (e environment) check() []string {
	var faults []string
	for name, addr := range map[string]string{
		"LOA_LISTEN": e.Listen, "LOA_TEMPORAL": e.Temporal, "LOA_SMTP": e.SMTP.Addr, "LOA_IMAP": e.IMAP.Addr,
		"LOA_TRYOUT_SMTP": e.TrySMTP, "LOA_TRYOUT_IMAP": e.TryIMAP,
	} {
		if addr == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(addr); err != nil {
			faults = append(faults, fmt.Sprintf("%s=%q phải có dạng máy:cổng, ví dụ 127.0.0.1:8080", name, addr))
		}
	}
	if e.Public != "" && !strings.HasPrefix(e.Public, "https://") && !strings.HasPrefix(e.Public, "http://") {
		faults = append(faults, fmt.Sprintf("LOA_PUBLIC=%q phải bắt đầu bằng https://", e.Public))
	}
	if e.Address != "" && !strings.Contains(e.Address, "@") {
		faults = append(faults, fmt.Sprintf("LOA_ADDRESS=%q không phải địa chỉ thư", e.Address))
	}
	if e.Trust != string(policy.TrustStandard) && e.Trust != string(policy.TrustStrict) {
		faults = append(faults, fmt.Sprintf("LOA_TRUST=%q phải là standard hoặc strict", e.Trust))
	}
	return append(faults, e.checkClamd()...)
}

func (e environment) checkClamd() []string {
	mode, err := attachment.ParseScanMode(string(e.ClamdMode))
	switch {
	case err != nil:
		return []string{fmt.Sprintf("LOA_CLAMD_MODE=%q phải là off, report hoặc require", e.ClamdMode)}
	case mode != attachment.ScanOff && e.Clamd == "":
		return []string{fmt.Sprintf("LOA_CLAMD_MODE=%s cần LOA_CLAMD: máy:cổng hoặc đường dẫn socket của clamd", mode)}
	case e.Clamd == "" || strings.HasPrefix(e.Clamd, "/"):
		return nil
	}
	if _, _, err := net.SplitHostPort(e.Clamd); err != nil {
		return []string{fmt.Sprintf("LOA_CLAMD=%q phải có dạng máy:cổng, hoặc là đường dẫn bắt đầu bằng /", e.Clamd)}
	}
	return nil
}

// valid says whether the environment can be used, naming every fault.
func (e environment) valid() error {
	if len(e.faults) == 0 {
		return nil
	}
	return &fault{code: exitUsage, text: "cấu hình có lỗi:\n  " + strings.Join(e.faults, "\n  "), err: errors.New("environment")}
}

func (e environment) file(name string) string { return filepath.Join(e.Home, name) }
