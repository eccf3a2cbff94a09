package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"loa/commands"
	"loa/plan"
	"loa/web"
	"loa/worker"
)

// processMetrics are the metrics of one process. Those of the record are in package web.
type processMetrics struct {
	registry *prometheus.Registry
	commands *prometheus.HistogramVec
	unsealed prometheus.Counter
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
		unsealed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "loa_unsealed_total", Help: "Commands, starts and activities that this worker has refused because they carried no valid seal.",
		}),
		sdk: worker.NewMetrics(),
	}
	for _, rule := range plan.CommandRules() { // a rate over them begins at 0
		m.commands.WithLabelValues(string(rule.Kind), "accepted")
	}
	m.registry.MustRegister(m.commands, m.unsealed, m.sdk, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// serveMetrics answers with metrics at a listener of their own, where the settings say so.
func (a *app) serveMetrics(ctx context.Context, metrics prometheus.Gatherer) error {
	address := a.settings.Web.MetricsListen
	if address == "" {
		return nil
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return unavailable(err, a.lang.T("command.start.metrics_port", "Address", address, "Reason", err))
	}
	server := &http.Server{Handler: web.MetricsHandler(metrics, a.settings.Web.MetricsToken, a.log), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.failed <- fmt.Errorf("serving metrics: %w", err)
		}
	}()
	a.onStop(server.Shutdown)
	return nil
}

// servePageMetrics is serveMetrics for a process with pages: those of the record are among its metrics.
func (a *app) servePageMetrics(ctx context.Context, config web.Config) error {
	if !config.MetricsApart {
		return nil
	}
	record, err := web.NewMetrics(config)
	if err != nil {
		return err
	}
	return a.serveMetrics(ctx, prometheus.Gatherers{record, a.metrics.registry})
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
