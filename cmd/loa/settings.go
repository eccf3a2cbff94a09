package main

import (
	"cmp"
	"crypto/tls"
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"loa/activities"
	"loa/activities/webhook"
	"loa/cmd/loa/config"
	"loa/locale"
	"loa/mail/reply"
	"loa/plan/content"
	"loa/plan/policy"
	"loa/web/edge"
)

// settings are the configuration, and what was made of it for mail servers.
type settings struct {
	config.Config
	keys     mailKeys
	believed believed
	// knownBlocks are the keys of the banners and footers that the city's mail adds to letters.
	knownBlocks map[string]bool
	// temporalTLS is how to speak TLS with a Temporal server of the operator's own; nil means without TLS.
	temporalTLS *tls.Config
	// trustedProxies are the reverse proxies whose word about the client of a request counts.
	trustedProxies edge.Proxies
	// ldap is the directory service that people sign in with; nil: there is none.
	ldap *ldapSettings
	// secondFactor are the roles whose sign-in needs an app.
	secondFactor []policy.AccessRole
	// groupRoles are the roles that groups of the provider of sign-ins give.
	groupRoles []policy.GroupRole
	// tags are the content groups and forms, with what the city's file adds.
	tags content.Tags
	// proxy is the one through which the links of publications are fetched; nil: there is none.
	proxy *url.URL
	// webhooks are the programs that are told what happens.
	webhooks []webhook.Endpoint
}

// loadSettings reads the configuration and the keys and certificates that it names. Every fault is among those of loaded.
func loadSettings(from config.Sources) (settings, *config.Loaded) {
	loaded := config.Load(from)
	s := settings{Config: loaded.Config}
	s.believed = readBelieved(loaded)
	s.keys = readMailKeys(loaded)
	s.knownBlocks = readKnownBlocks(loaded)
	s.temporalTLS = readTemporalTLS(loaded)
	s.trustedProxies = readTrustedProxies(loaded)
	s.ldap = readLDAP(loaded)
	s.secondFactor = readSecondFactor(loaded)
	s.groupRoles = readGroupRoles(loaded)
	s.tags = readTags(loaded)
	s.proxy = readProxy(loaded)
	s.webhooks = readWebhooks(loaded)
	return s, loaded
}

// readKnownBlocks reads the banners and footers of the city's mail. One that could be an instruction about a draft is refused, because it
// would be overlooked in every letter.
func readKnownBlocks(loaded *config.Loaded) map[string]bool {
	content, ok := loaded.ReadFile("mail.known_blocks_file")
	if !ok {
		return nil
	}
	keys, refused := reply.TextKeys(string(content))
	for _, line := range refused {
		loaded.Refuse("mail.known_blocks_file", loaded.T("command.config.fault.block_instructs", "Line", quoted(line)))
	}
	return keys
}

// readTrustedProxies reads the addresses of the reverse proxies in front of the pages.
func readTrustedProxies(loaded *config.Loaded) edge.Proxies {
	proxies, err := edge.ParseProxies(loaded.Config.Web.TrustedProxies)
	if err != nil {
		loaded.Refuse("web.trusted_proxies", loaded.T("command.config.fault.proxies"))
	}
	return proxies
}

// configure reads the settings of a command and tells its warnings. It sets p.settings, which may be used only without faults.
func (p *program) configure(cmd *cobra.Command) *config.Loaded {
	read, loaded := loadSettings(config.Sources{Environ: p.environ, Flags: cmd.Flags(), Language: p.lang})
	if len(loaded.Faults) == 0 {
		p.lang = locale.Language(read.Language) // a file that can be read only once was not read for it before
	}
	for _, warning := range loaded.Warnings {
		p.say("loa: " + p.t("command.config.warning.remark", "Warning", warning))
	}
	p.settings = read
	return loaded
}

// faultOf is an error that names every fault of the settings; nil when there is none.
func faultOf(loaded *config.Loaded) error {
	if len(loaded.Faults) == 0 {
		return nil
	}
	var lines []string
	for _, f := range loaded.Faults {
		lines = append(lines, f.String())
	}
	return &fault{code: exitUsage, text: loaded.T("command.config.fault.heading") + "\n  " + strings.Join(lines, "\n  "), err: errors.New("settings")}
}

// policy is how much a letter has to prove.
func (s settings) policy() activities.TrustSettings {
	return activities.TrustSettings{Mode: policy.TrustMode(s.Trust.Mode), UndoWindow: s.Trust.UndoWindow}
}

// inHome is a file in the folder where loa keeps what is its own on this machine.
func (s settings) inHome(name string) string { return filepath.Join(s.Home, name) }

// tryoutAuthserv is the name under which the try-out mail server writes its findings (RFC 8601).
const tryoutAuthserv = "thu.loa.test"

// The digest of a working day: its time when none is set, and the word for none.
const (
	defaultDigest = "07:30"
	digestOff     = "off"
)

// digestAt is the time of the digests, "07:30"; empty when each notice is a letter of its own.
func (s settings) digestAt() string {
	if s.Mail.Digest == digestOff {
		return ""
	}
	return cmp.Or(s.Mail.Digest, defaultDigest)
}
