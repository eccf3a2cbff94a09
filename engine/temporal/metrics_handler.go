//go:build !noembed

package temporal

import (
	"time"

	"go.temporal.io/server/common/log"
	servermetrics "go.temporal.io/server/common/metrics"
)

// metricsHandler gives what the server measures to Metrics, with certain tags.
type metricsHandler struct {
	metrics *Metrics
	tags    tags
}

var _ servermetrics.BatchHandler = metricsHandler{}

func (h metricsHandler) with(more []servermetrics.Tag) tags {
	t := h.tags
	for _, tag := range more {
		t = t.with(tag.Key, tag.Value)
	}
	return t
}

// WithTags returns a handler with further tags.
func (h metricsHandler) WithTags(more ...servermetrics.Tag) servermetrics.Handler {
	return metricsHandler{metrics: h.metrics, tags: h.with(more)}
}

// Counter returns the counter of a name.
func (h metricsHandler) Counter(name string) servermetrics.CounterIface {
	return servermetrics.CounterFunc(func(n int64, more ...servermetrics.Tag) { h.metrics.count(name, n, h.with(more)) })
}

// Gauge returns the gauge of a name.
func (h metricsHandler) Gauge(name string) servermetrics.GaugeIface {
	return servermetrics.GaugeFunc(func(value float64, more ...servermetrics.Tag) { h.metrics.set(name, value, h.with(more)) })
}

// Timer returns the timer of a name.
func (h metricsHandler) Timer(name string) servermetrics.TimerIface {
	return servermetrics.TimerFunc(func(took time.Duration, more ...servermetrics.Tag) {
		h.metrics.observe(name, took.Seconds(), h.with(more))
	})
}

// Histogram returns a histogram that collects nothing: none of those of the server is among the metrics of loa.
func (metricsHandler) Histogram(string, servermetrics.MetricUnit) servermetrics.HistogramIface {
	return servermetrics.NoopHistogramMetricFunc
}

// Stop does nothing: the metrics outlive the server.
func (metricsHandler) Stop(log.Logger) {}

// StartBatch returns the handler itself: the metrics of a batch are sent one by one.
func (h metricsHandler) StartBatch(string) servermetrics.BatchHandler { return h }

// Close ends a batch.
func (metricsHandler) Close() error { return nil }
