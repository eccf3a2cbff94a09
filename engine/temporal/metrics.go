package temporal

import (
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics collects a few metrics of the server for Prometheus, of the hundreds that it measures. Their labels have values from the code of
// the server, such as the name of an operation, and never names of workflows, tasks or people, so their number is bounded.
type Metrics struct {
	requests, failures, persistenceFailures *prometheus.CounterVec
	latency, persistence                    *prometheus.HistogramVec
	shards                                  prometheus.Gauge
	backlogs                                backlogs
}

// engineBuckets are the upper bounds of times in seconds. They are few, because each operation has a series for each.
var engineBuckets = []float64{0.005, 0.025, 0.1, 0.5, 2.5, 10}

// NewMetrics makes a collector. A process passes it to [Start] and registers it.
func NewMetrics() *Metrics {
	operation := []string{"service", "operation"}
	return &Metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "loa_engine_requests_total", Help: "Requests to a service of the engine, by operation.",
		}, operation),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "loa_engine_request_failures_total", Help: "Requests that a service of the engine could not answer. Refusals that are part of an answer, such as not found, are none.",
		}, operation),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "loa_engine_request_duration_seconds", Help: "Time of a request to a service of the engine. Polls, which wait for work, are left out.", Buckets: engineBuckets,
		}, operation),
		persistence: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "loa_engine_persistence_duration_seconds", Help: "Time of an operation of the engine on PostgreSQL.", Buckets: engineBuckets,
		}, []string{"operation"}),
		persistenceFailures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "loa_engine_persistence_failures_total", Help: "Operations of the engine on PostgreSQL that failed.",
		}, []string{"operation"}),
		shards: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "loa_engine_shards", Help: "History shards that this process owns. Over all processes they add up to the number of the installation.",
		}),
		backlogs: backlogs{tasks: map[tags]float64{}},
	}
}

// Describe names the metrics.
func (m *Metrics) Describe(descriptions chan<- *prometheus.Desc) {
	for _, each := range m.collectors() {
		each.Describe(descriptions)
	}
}

// Collect sends the metrics.
func (m *Metrics) Collect(metrics chan<- prometheus.Metric) {
	for _, each := range m.collectors() {
		each.Collect(metrics)
	}
}

func (m *Metrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{m.requests, m.failures, m.latency, m.persistence, m.persistenceFailures, m.shards, &m.backlogs}
}

// count adds to a counter of the server. Names that are not collected are ignored.
func (m *Metrics) count(name string, n int64, tags tags) {
	switch name {
	case "service_requests":
		m.requests.WithLabelValues(tags.service, tags.operation).Add(float64(n))
		m.failures.WithLabelValues(tags.service, tags.operation) // a rate over it begins at 0
	case "service_errors":
		m.failures.WithLabelValues(tags.service, tags.operation).Add(float64(n))
	case "persistence_errors":
		m.persistenceFailures.WithLabelValues(tags.operation).Add(float64(n))
	}
}

// observe adds a time, in seconds.
func (m *Metrics) observe(name string, seconds float64, tags tags) {
	switch {
	case name == "service_latency" && !strings.HasPrefix(tags.operation, "Poll") && tags.operation != "GetWorkflowExecutionHistory":
		m.latency.WithLabelValues(tags.service, tags.operation).Observe(seconds)
	case name == "persistence_latency":
		m.persistence.WithLabelValues(tags.operation).Observe(seconds)
	}
}

// set sets a gauge.
func (m *Metrics) set(name string, value float64, tags tags) {
	switch name {
	case "numshards_gauge":
		m.shards.Set(value)
	case "approximate_backlog_count":
		m.backlogs.set(value, tags)
	}
}

// tags are the labels of a measured value that are looked at. They are comparable.
type tags struct{ service, operation, queue, kind, partition, version, priority string }

// with returns the tags with one more, by the name that the server has for it.
func (t tags) with(key, value string) tags {
	switch key {
	case "service_name":
		t.service = value
	case "operation":
		t.operation = value
	case "taskqueue":
		t.queue = value
	case "task_type":
		t.kind = value
	case "partition":
		t.partition = value
	case "worker_version":
		t.version = value
	case "task_priority":
		t.priority = value
	}
	return t
}

// backlogs are the tasks that wait in the task queues, which the server measures for each partition, version and priority of a queue.
type backlogs struct {
	mu    sync.Mutex
	tasks map[tags]float64
}

// maxBacklogs bounds the numbers that are kept. An installation has four or five queues, each with up to ten numbers.
const maxBacklogs = 500

var backlogDescription = prometheus.NewDesc("loa_engine_task_queue_backlog", "Tasks that wait in a task queue for a worker, by the kind of the tasks.", []string{"queue", "kind"}, nil)

// set notes a number. The queues of single workers have names that change at each start, and are left out.
func (b *backlogs) set(value float64, t tags) {
	if t.queue == "" || t.partition == "__sticky__" || strings.Contains(t.queue, ":") {
		return
	}
	t.service, t.operation = "", ""
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.tasks[t]; known || len(b.tasks) < maxBacklogs {
		b.tasks[t] = value
	}
}

// Describe names the metric.
func (*backlogs) Describe(descriptions chan<- *prometheus.Desc) { descriptions <- backlogDescription }

// Collect sends the sum for each queue and kind.
func (b *backlogs) Collect(metrics chan<- prometheus.Metric) {
	b.mu.Lock()
	defer b.mu.Unlock()
	sums := map[[2]string]float64{}
	for key, value := range b.tasks {
		sums[[2]string{key.queue, strings.ToLower(key.kind)}] += value
	}
	for queue, sum := range sums {
		metrics <- prometheus.MustNewConstMetric(backlogDescription, prometheus.GaugeValue, sum, queue[0], queue[1])
	}
}
