package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
)

// NewMetrics holds the metrics of the record. The registry that client_golang keeps for the whole process stays unused, because any library in the
// process may write to it.
func NewMetrics(c Config) (*prometheus.Registry, error) {
	registry, err := newRegistry(c)
	if err != nil {
		return nil, fmt.Errorf("preparing the metrics: %w", err)
	}
	return registry, nil
}

func newRegistry(c Config) (*prometheus.Registry, error) {
	registry := prometheus.NewRegistry()
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "loa_build_info",
		Help:        "Always 1. The labels name the version of loa and of the Go compiler that built it.",
		ConstLabels: prometheus.Labels{"version": c.Version, "goversion": runtime.Version()},
	}, func() float64 { return 1 })
	if err := registry.Register(build); err != nil {
		return nil, err
	}
	if err := registry.Register(newTaskMetrics(c.Reader, c.Now)); err != nil {
		return nil, err
	}
	if err := registry.Register(newAccountMetrics(c.Reader, c.LDAP)); err != nil {
		return nil, err
	}
	return registry, registry.Register(newLetterMetrics(c.Reader, c.Now))
}

// metrics answers GET /metrics in the format that the scraper asks for: OpenMetrics 1.0, the text format 0.0.4 of Prometheus, or its
// protocol buffers. No metric names an address or a person; a mailbox is called by its number. Without Config.MetricsToken only clients on
// this machine get metrics, and a request that came through a proxy is refused.
func (s *site) metrics(w http.ResponseWriter, r *http.Request) {
	gatherers := prometheus.Gatherers{s.registry}
	if s.Metrics != nil {
		gatherers = append(gatherers, s.Metrics)
	}
	writeMetrics(w, r, gatherers, s.MetricsToken, s.Log)
}

// MetricsHandler answers every request with metrics, under the same conditions.
func MetricsHandler(metrics prometheus.Gatherer, token string, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writeMetrics(w, r, metrics, token, log) })
}

func writeMetrics(w http.ResponseWriter, r *http.Request, metrics prometheus.Gatherer, token string, log *slog.Logger) {
	if !mayReadMetrics(r, token) {
		writePlain(w, http.StatusForbidden, "metrics are given to this machine, or for the token of LOA_METRICS_TOKEN\n")
		return
	}
	families, err := metrics.Gather()
	if err != nil {
		log.Warn("reading metrics", "error", err)
		writePlain(w, http.StatusServiceUnavailable, "PostgreSQL does not answer\n")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	gathered := prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return families, nil })
	promhttp.HandlerFor(gathered, promhttp.HandlerOpts{EnableOpenMetrics: true, DisableCompression: true}).ServeHTTP(w, r)
}

func mayReadMetrics(r *http.Request, token string) bool {
	if token != "" {
		given := sha256.Sum256([]byte(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")))
		wanted := sha256.Sum256([]byte(token))
		return subtle.ConstantTimeCompare(given[:], wanted[:]) == 1
	}
	for _, proxied := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(proxied) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}
