package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"loa/activities"
	"loa/cmd/loa/config"
	"loa/engine/temporal"
	"loa/locale"
	"loa/mail/reply"
	"loa/plan/policy"
)

// settings are the configuration, and what was made of it for mail servers.
type settings struct {
	config.Config
	keys     mailKeys
	believed believed
	// knownBlocks are the keys of the banners and footers that the city's mail adds to letters.
	knownBlocks map[string]bool
}

// loadSettings reads the configuration and the keys and certificates that it names. Every fault is among those of loaded.
func loadSettings(from config.Sources) (settings, *config.Loaded) {
	loaded := config.Load(from)
	s := settings{Config: loaded.Config}
	s.believed = readBelieved(loaded)
	s.keys = readMailKeys(loaded)
	s.knownBlocks = readKnownBlocks(loaded)
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

// temporalOptions puts Temporal on the PostgreSQL that loa itself uses: one instance, one backup.
func (a *app) temporalOptions() (temporal.Options, error) {
	o := temporal.Options{Namespace: a.settings.Temporal.Namespace, Log: a.log, Home: a.settings.Home}
	if a.postgres != nil {
		o.PostgresHost, o.PostgresPort = a.postgres.Host(), a.postgres.Port()
		o.User, o.Password = a.postgres.User(), a.postgres.Password()
		return o, nil
	}
	dsn, err := url.Parse(a.dsn)
	if err != nil || dsn.Hostname() == "" || dsn.User == nil {
		return o, &fault{code: exitUsage, text: a.lang.T("command.start.dsn_form"), err: err}
	}
	o.PostgresHost, o.User = dsn.Hostname(), dsn.User.Username()
	o.Password, _ = dsn.User.Password()
	o.PostgresPort, o.Parameters = 5432, connectionParameters(dsn)
	if port := dsn.Port(); port != "" {
		if o.PostgresPort, err = strconv.Atoi(port); err != nil {
			return o, fmt.Errorf("reading the port of LOA_DSN: %w", err)
		}
	}
	return o, nil
}

// tryoutAuthserv is the name under which the try-out mail server writes its findings (RFC 8601).
const tryoutAuthserv = "thu.loa.test"

// connectionParameters are the parameters of LOA_DSN, so that the engine connects as loa does. As in the PostgreSQL libraries, a connection
// is encrypted where the server can, unless the address says otherwise. The parameters of the pool are loa's own.
func connectionParameters(dsn *url.URL) map[string]string {
	parameters := map[string]string{"sslmode": "prefer"}
	for name, values := range dsn.Query() {
		if !strings.HasPrefix(name, "pool_") && name != "search_path" && name != "application_name" {
			parameters[name] = values[len(values)-1]
		}
	}
	return parameters
}

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
