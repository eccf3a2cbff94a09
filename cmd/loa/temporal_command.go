package main

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"loa/engine"
	"loa/engine/authority"
	"loa/engine/temporal"
)

// temporalCommand runs the engine alone: all of it on loopback, or some of its services as a part of an engine on several hosts.
func (p *program) temporalCommand() *cobra.Command {
	var services []string
	var host, pages string
	cmd := &cobra.Command{
		Use:   "temporal",
		Short: p.t("command.temporal.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			set := &p.settings.Temporal
			set.Host, set.UI = cmp.Or(host, set.Host), cmp.Or(pages, set.UI)
			if len(services) > 0 {
				set.Services = services
			}
			if len(set.Services) == 0 && set.Address != "" {
				return usage(p.t("command.temporal.elsewhere"))
			}
			set.Address = "" // beside services it names the frontends, for the workers and pages of the same settings
			shared, err := p.enginePart()
			if err != nil {
				return err
			}
			return p.runParts(cmd.Context(), part{name: "temporal", temporal: true, engine: shared})
		},
	}
	cmd.AddCommand(p.temporalKey())
	cmd.Flags().StringSliceVar(&services, "services", nil, p.t("command.temporal.flag.services"))
	cmd.Flags().StringVar(&host, "host", "", p.t("command.temporal.flag.host"))
	cmd.Flags().StringVar(&pages, "ui", "", p.t("command.temporal.flag.ui"))
	return cmd
}

// enginePart is what the settings say that this host runs of an engine on several hosts; nil when it runs all of it.
func (p *program) enginePart() (*temporal.Part, error) {
	set := p.settings.Temporal
	if len(set.Services) == 0 {
		return nil, nil
	}
	shared := &temporal.Part{Services: set.Services, Host: set.Host}
	if p.settings.temporalTLS != nil {
		shared.TLS = &temporal.PartTLS{CA: set.TLSCA, Certificate: set.TLSCert, Key: set.TLSKey, ServerName: set.TLSServerName, Client: p.settings.temporalTLS}
	}
	err := shared.Check()
	switch {
	case errors.Is(err, temporal.ErrService):
		return nil, usage(p.t("command.temporal.service_unknown", "Services", strings.Join(set.Services, ",")))
	case errors.Is(err, temporal.ErrHost):
		return nil, usage(p.t("command.temporal.host_wrong", "Host", quoted(set.Host)))
	case errors.Is(err, temporal.ErrPartTLS):
		return nil, usage(p.t("command.temporal.needs_tls", "Host", set.Host))
	}
	return shared, err
}

// startTemporalPages serves the pages of Temporal itself, where the settings say so and a frontend runs here. They ask for a password, which is
// in a file that only the owner of the home folder may read.
func (a *app) startTemporalPages(ctx context.Context, options temporal.Options) error {
	if a.settings.Temporal.UI == "" || a.temporal == "" {
		return nil
	}
	keys, err := authority.Open(ctx, options.Home, now())
	if err != nil {
		return a.engineFault(err)
	}
	password, path, err := keys.PagesPassword()
	if err != nil {
		return a.engineFault(err)
	}
	shown := temporal.UIOptions{Listen: a.settings.Temporal.UI, Address: a.temporal, Namespace: options.Names.Namespace, Password: password, Log: a.log}
	shown.TLS = &temporal.PartTLS{CA: keys.Client.Path, Certificate: keys.Client.Path, Key: keys.Client.Path, ServerName: authority.ServerName}
	if options.Part != nil {
		shown.TLS = options.Part.TLS
	}
	stop, err := temporal.StartUI(shown)
	if errors.Is(err, temporal.ErrUIAddress) {
		return usage(a.lang.T("command.temporal.ui_loopback", "Address", shown.Listen))
	}
	if taken, is := errors.AsType[*engine.PortTakenError](err); is {
		return unavailable(err, a.lang.T("command.temporal.ui_taken", "Address", taken.Address, "Holder", cmp.Or(taken.Holder, a.lang.T("command.word.other_program"))))
	}
	if err != nil {
		return err
	}
	a.onStop(stop)
	a.log.Info("serving the pages of Temporal", "address", "http://"+shown.Listen, "user", "loa", "password_file", path)
	return nil
}
