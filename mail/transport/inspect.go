package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"loa/mail"
)

// Health is what can be seen of a mail server before it fails.
type Health struct {
	// CertificateEnd is when the first of the server's certificates expires; zero without TLS.
	CertificateEnd time.Time
	// Alerts are texts that the server says people must see (ALERT, RFC 3501 §7.1): a mailbox that is full, a password that ends soon.
	Alerts []string
	// Keywords and Idle are what the intake is quicker with (IMAP only).
	Keywords, Idle bool
	// QuotaUsed and QuotaLimit are in bytes, of the fullest limit on the folder; the limit is zero when the server has or tells none (IMAP only).
	QuotaUsed, QuotaLimit int64
	// SizeLimit is the largest letter in bytes that the server takes; zero when it does not say (SMTP only).
	SizeLimit int64
}

// QuotaPercent is how full the mailbox is; 0 without a limit.
func (h Health) QuotaPercent() int {
	if h.QuotaLimit == 0 {
		return 0
	}
	return int(h.QuotaUsed * 100 / h.QuotaLimit)
}

// InspectIMAP logs in, opens the folder and looks. It changes nothing. The errors are those of [DialIMAP].
func InspectIMAP(ctx context.Context, config IMAPConfig) (Health, error) {
	var seen certificateRecorder
	var alerts alertRecorder
	config.TLSConfig = seen.configFor(config.TLSConfig)
	box, err := dialSession(ctx, config, &alerts)
	if err != nil {
		return Health{Alerts: alerts.all()}, err
	}
	health := Health{Keywords: box.status.Keywords}
	err = box.run(ctx, commandTimeout, func() error {
		health.Idle = box.client.Caps().Has(imap.CapIdle)
		health.QuotaUsed, health.QuotaLimit, err = box.quota()
		return err
	})
	health.CertificateEnd, health.Alerts = seen.earliestExpiry(), alerts.all()
	return health, errors.Join(err, box.Close())
}

// quota finds the limit of storage that is closest (RFC 9208 §4.1.2).
func (b *session) quota() (used, limit int64, err error) {
	if !b.client.Caps().Has(imap.CapQuota) {
		return 0, 0, nil
	}
	roots, err := b.client.GetQuotaRoot(b.config.Folder).Wait()
	if err != nil {
		return 0, 0, fmt.Errorf("asking for the quota of %s: %w", b.config.Folder, err)
	}
	for _, root := range roots {
		storage, limited := root.Resources[imap.QuotaResourceStorage]
		if limited && storage.Limit > 0 && (limit == 0 || storage.Usage*limit > used*storage.Limit) {
			used, limit = storage.Usage, storage.Limit
		}
	}
	return used * 1024, limit * 1024, nil
}

// InspectSMTP logs in and looks; nothing is sent. The errors are those of [DialSMTP].
func InspectSMTP(ctx context.Context, config SMTPConfig) (Health, error) {
	var seen certificateRecorder
	config.TLSConfig = seen.configFor(config.TLSConfig)
	s, err := dialSMTP(ctx, config)
	if err != nil {
		return Health{}, err
	}
	return Health{CertificateEnd: seen.earliestExpiry(), SizeLimit: s.sizeLimit()}, s.Close()
}

// certificateRecorder remembers what servers have shown.
type certificateRecorder struct {
	mu       sync.Mutex
	earliest time.Time
}

// configFor gives the same configuration, with an eye on the certificates. It is looked at before a server is trusted, but only the
// certificates of a trusted one count.
func (c *certificateRecorder) configFor(config *tls.Config) *tls.Config {
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config = config.Clone()
	config.VerifyConnection = func(state tls.ConnectionState) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, certificate := range state.PeerCertificates {
			if c.earliest.IsZero() || certificate.NotAfter.Before(c.earliest) {
				c.earliest = certificate.NotAfter
			}
		}
		return nil
	}
	return config
}

func (c *certificateRecorder) earliestExpiry() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.earliest
}

// alertRecorder keeps the alerts out of a conversation and forgets the rest, in which there is a password.
type alertRecorder struct {
	mu     sync.Mutex
	line   []byte
	alerts []string
}

// maxAlertLine bounds what is kept of a line.
const maxAlertLine = 4096

// Write takes a piece of the conversation, of either side.
func (l *alertRecorder) Write(piece []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for part := range bytes.Lines(piece) {
		if len(l.line)+len(part) <= maxAlertLine {
			l.line = append(l.line, part...)
		}
		if part[len(part)-1] != '\n' {
			continue
		}
		if m := alertLine.FindSubmatch(l.line); m != nil {
			if text := mail.OneLine(string(m[1])); !slices.Contains(l.alerts, text) {
				l.alerts = append(l.alerts, text)
			}
		}
		l.line = l.line[:0]
	}
	return len(piece), nil
}

var alertLine = regexp.MustCompile(`^(?:\*|[A-Za-z]+[0-9]+) (?:OK|NO|BAD|BYE) \[ALERT\] ?([^\r\n]*)`)

func (l *alertRecorder) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.alerts)
}
