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

	"loa/vietnamese"
)

// Health is the state of a mail server, with the signs of a coming failure.
type Health struct {
	// CertificateEnd is the time at which the first of the server's certificates expires; zero without TLS.
	CertificateEnd time.Time
	// Alerts are the texts that the server wants shown to a person (ALERT, RFC 3501 §7.1), for example that the mailbox is full or that
	// the password expires soon.
	Alerts []string
	// Keywords and Idle say whether the server stores our keywords and offers IDLE; intake is faster with both (IMAP only).
	Keywords, Idle bool
	// Readers are the ids of the installations that have marked letters of the last days as done, in the order of their ids (IMAP only, with
	// keywords).
	Readers []string
	// QuotaUsed and QuotaLimit are the bytes of the quota that is fullest; the limit is zero when the server has or reports none (IMAP
	// only).
	QuotaUsed, QuotaLimit int64
	// SizeLimit is the size in bytes of the largest letter that the server accepts; zero when it does not say (SMTP only).
	SizeLimit int64
}

// QuotaPercent returns the part of the quota that is used, in percent; 0 without a limit.
func (h Health) QuotaPercent() int {
	if h.QuotaLimit == 0 {
		return 0
	}
	return int(h.QuotaUsed * 100 / h.QuotaLimit)
}

// InspectIMAP logs in, opens the folder and returns the state of the server. It changes nothing. The errors are those of [DialIMAP]; the
// alerts are returned with an error too.
func InspectIMAP(ctx context.Context, config IMAPConfig) (Health, error) {
	var certificates certificateRecorder
	var alerts alertRecorder
	config.TLSConfig = certificates.configFor(config.TLSConfig)
	s, err := dialSession(ctx, config, &alerts)
	if err != nil {
		return Health{Alerts: alerts.all()}, err
	}
	health := Health{Keywords: s.status.Keywords}
	err = s.run(ctx, commandTimeout, func() error {
		health.Idle = s.client.Caps().Has(imap.CapIdle)
		health.QuotaUsed, health.QuotaLimit, err = s.quota()
		return err
	})
	if err == nil {
		health.Readers, err = s.readers(ctx, time.Now().Add(-readersSince))
	}
	health.CertificateEnd, health.Alerts = certificates.earliestExpiry(), alerts.all()
	return health, errors.Join(err, s.Close())
}

// quota returns the storage quota of the folder that is fullest, in bytes (GETQUOTAROOT, RFC 9208 §4.1.2).
func (s *session) quota() (used, limit int64, err error) {
	if !s.client.Caps().Has(imap.CapQuota) {
		return 0, 0, nil
	}
	roots, err := s.client.GetQuotaRoot(s.config.Folder).Wait()
	if err != nil {
		return 0, 0, fmt.Errorf("getting the quota of %s: %w", s.config.Folder, err)
	}
	for _, root := range roots {
		storage, limited := root.Resources[imap.QuotaResourceStorage]
		if limited && storage.Limit > 0 && (limit == 0 || storage.Usage*limit > used*storage.Limit) {
			used, limit = storage.Usage, storage.Limit
		}
	}
	return used * 1024, limit * 1024, nil
}

// InspectSMTP logs in and returns the state of the server. It sends no letter. The errors are those of [DialSMTP].
func InspectSMTP(ctx context.Context, config SMTPConfig) (Health, error) {
	var certificates certificateRecorder
	config.TLSConfig = certificates.configFor(config.TLSConfig)
	s, err := dialSMTP(ctx, config)
	if err != nil {
		return Health{}, err
	}
	return Health{CertificateEnd: certificates.earliestExpiry(), SizeLimit: s.sizeLimit()}, s.Close()
}

// certificateRecorder records when the first certificate expires of those that servers have presented.
type certificateRecorder struct {
	mu       sync.Mutex
	earliest time.Time
}

// configFor returns a copy of config that records the certificates. They are recorded only after they have been verified.
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

// alertRecorder records the alerts in a transcript. It keeps nothing else, because the transcript contains a password.
type alertRecorder struct {
	mu     sync.Mutex
	line   []byte
	alerts []string
}

// maxAlertLine bounds the bytes of a line that are kept.
const maxAlertLine = 4096

// Write reads a piece of the transcript, of either side.
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
			if text := vietnamese.CleanLine(string(m[1])); !slices.Contains(l.alerts, text) {
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
