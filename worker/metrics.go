package worker

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
)

// Metrics collects the metrics of the Temporal SDK for Prometheus, under the SDK's names with the suffixes of OpenMetrics: "_total" for
// counters, "_seconds" for times. The SDK decides when it runs which labels a metric has, so the collector describes none beforehand.
type Metrics struct {
	mu     sync.Mutex
	series map[string]prometheus.Collector // by name and labels
}

// NewMetrics makes an empty collector.
func NewMetrics() *Metrics { return &Metrics{series: map[string]prometheus.Collector{}} }

// Describe names no metric: which ones there are is known only when the SDK measures them.
func (*Metrics) Describe(chan<- *prometheus.Desc) {}

// Collect sends all metrics that were measured so far.
func (m *Metrics) Collect(metrics chan<- prometheus.Metric) {
	m.mu.Lock()
	all := slices.Collect(maps.Values(m.series))
	m.mu.Unlock()
	for _, each := range all {
		each.Collect(metrics)
	}
}

// Handler returns what the options of a client take.
func (m *Metrics) Handler() client.MetricsHandler { return metricsHandler{metrics: m} }

const sdkHelp = "A metric of the Temporal SDK."

// sdkBuckets are the upper bounds of times in seconds.
var sdkBuckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60}

// metricsHandler measures with certain labels.
type metricsHandler struct {
	metrics *Metrics
	labels  map[string]string
}

// WithTags returns a handler with further labels.
func (h metricsHandler) WithTags(tags map[string]string) client.MetricsHandler {
	labels := maps.Clone(h.labels)
	if labels == nil {
		labels = map[string]string{}
	}
	for name, value := range tags {
		labels[metricName(name)] = value
	}
	return metricsHandler{metrics: h.metrics, labels: labels}
}

// Counter returns the counter of a name.
func (h metricsHandler) Counter(name string) client.MetricsCounter {
	name = strings.TrimSuffix(metricName(name), "_total") + "_total"
	return counter{seriesOf(h, name, func() prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: sdkHelp, ConstLabels: h.labels})
	})}
}

// Gauge returns the gauge of a name.
func (h metricsHandler) Gauge(name string) client.MetricsGauge {
	name = metricName(name)
	return gauge{seriesOf(h, name, func() prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: sdkHelp, ConstLabels: h.labels})
	})}
}

// Timer returns the histogram of a name.
func (h metricsHandler) Timer(name string) client.MetricsTimer {
	name = metricName(name) + "_seconds"
	return timer{seriesOf(h, name, func() prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: sdkHelp, ConstLabels: h.labels, Buckets: sdkBuckets})
	})}
}

// seriesOf finds the series of a name and the labels of the handler, or makes it.
func seriesOf[T prometheus.Collector](h metricsHandler, name string, fresh func() T) T {
	key := name
	for _, label := range slices.Sorted(maps.Keys(h.labels)) {
		key += "\x00" + label + "\x00" + h.labels[label]
	}
	h.metrics.mu.Lock()
	defer h.metrics.mu.Unlock()
	if known, ok := h.metrics.series[key].(T); ok {
		return known
	}
	series := fresh()
	h.metrics.series[key] = series
	return series
}

// metricName replaces what a name of Prometheus may not have.
func metricName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
}

type counter struct{ prometheus.Counter }

// Inc adds to the counter.
func (c counter) Inc(n int64) { c.Add(float64(n)) }

type gauge struct{ prometheus.Gauge }

// Update sets the gauge.
func (g gauge) Update(value float64) { g.Set(value) }

type timer struct{ prometheus.Histogram }

// Record observes a time.
func (t timer) Record(took time.Duration) { t.Observe(took.Seconds()) }
