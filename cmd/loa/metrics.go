package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"loa/commands"
	"loa/plan"
	"loa/worker"
)

// processMetrics are the metrics of one process. Those of the record are in package web.
type processMetrics struct {
	registry *prometheus.Registry
	commands *prometheus.HistogramVec
	sdk      *worker.Metrics
}

func newProcessMetrics() processMetrics {
	m := processMetrics{
		registry: prometheus.NewRegistry(),
		commands: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "loa_command_duration_seconds",
			Help:    "Time from a command about a task to its answer, by the kind of the command and by what came of it.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15},
		}, []string{"kind", "outcome"}),
		sdk: worker.NewMetrics(),
	}
	for _, rule := range plan.CommandRules() { // a rate over them begins at 0
		m.commands.WithLabelValues(string(rule.Kind), "accepted")
	}
	m.registry.MustRegister(m.commands, m.sdk, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// observe measures a command and writes its line into the log.
func (a *app) observe(o commands.Observed) {
	a.metrics.commands.WithLabelValues(string(o.Command.Kind), o.Outcome()).Observe(o.Took.Seconds())
	fields := []any{
		"task", o.Task, "kind", o.Command.Kind, "channel", o.Command.Channel, "command", o.Command.ID, "outcome", o.Outcome(),
		"milliseconds", o.Took.Round(time.Millisecond).Milliseconds(),
	}
	if o.Outcome() == "unreachable" || o.Outcome() == "pending" {
		a.log.Warn("command", append(fields, "error", o.Err)...)
		return
	}
	a.log.Info("command", fields...)
}
