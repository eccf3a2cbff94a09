package web

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"loa/store"
)

// accountMetrics collects what became of the comparison of accounts with a directory service. Without one all are 0.
type accountMetrics struct {
	asked                           bool // a directory service is set up
	reader                          *store.Reader
	tried, done, accounts, withheld *prometheus.Desc
}

func newAccountMetrics(reader *store.Reader, asked bool) *accountMetrics {
	metric := func(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }
	return &accountMetrics{
		asked: asked, reader: reader,

		tried:    metric("loa_ldap_last_try_timestamp_seconds", "Unix time of the last try to compare the accounts with the directory service; 0 before the first, and without such a service."),
		done:     metric("loa_ldap_last_sync_timestamp_seconds", "Unix time of the last comparison of the accounts with the directory service that had a whole answer; 0 before the first."),
		accounts: metric("loa_ldap_accounts", "Accounts from the directory service that the last comparison asked about."),
		withheld: metric("loa_ldap_withheld", "Accounts that the directory service no longer has and that stay open, because there were too many at once. Above 0 somebody has to look."),
	}
}

// Describe names the metrics to the registry.
func (m *accountMetrics) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{m.tried, m.done, m.accounts, m.withheld} {
		descs <- desc
	}
}

// Collect queries the record. When that fails the whole scrape fails.
func (m *accountMetrics) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	var last store.AccountSync
	if m.asked {
		var err error
		if last, err = m.reader.AccountSync(ctx, store.SourceLDAP); err != nil && !errors.Is(err, store.ErrNotFound) {
			metrics <- prometheus.NewInvalidMetric(m.tried, err)
			return
		}
	}
	to := samples{metrics}
	to.gauge(m.tried, unixOrZero(last.TriedAt))
	to.gauge(m.done, unixOrZero(last.DoneAt))
	to.gauge(m.accounts, float64(last.Accounts))
	to.gauge(m.withheld, float64(last.Withheld))
}

func unixOrZero(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.Unix())
}
