package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"loa/engine"
	"loa/engine/authority"
	"loa/plan/calendar"
)

// temporalKey makes a key for another host.
func (p *program) temporalKey() *cobra.Command {
	var out string
	var host bool
	cmd := &cobra.Command{
		Use:   "key",
		Short: p.t("command.temporal.key.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usage(p.t("command.temporal.key.needs_out"))
			}
			kind, name := authority.KindClient, "temporal-client.pem"
			if host {
				kind, name = authority.KindHost, "temporal-host.pem"
			}
			return p.makeTemporalKey(cmd.Context(), filepath.Join(out, name), kind)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", p.t("command.temporal.key.flag.out"))
	cmd.Flags().BoolVar(&host, "host-key", false, p.t("command.temporal.key.flag.host_key"))
	return cmd
}

type temporalKeyView struct {
	File     string   `json:"file"`
	Expires  string   `json:"expires"`
	Settings []string `json:"settings"`
}

// makeTemporalKey writes one file, which is the authority, the certificate and the key of the other host, and says how it is used there.
func (p *program) makeTemporalKey(ctx context.Context, path string, kind authority.Kind) error {
	a := p.newApp()
	defer a.stop()
	home, err := engine.MakeHome(a.settings.Home)
	if err != nil {
		return err
	}
	keys, err := authority.Open(ctx, home, now())
	if fault, is := errors.AsType[*authority.FileError](err); is {
		return a.keyFault(fault)
	}
	if err != nil {
		return err
	}
	key, err := keys.Issue(path, kind, now())
	if err != nil {
		return usage(p.t("command.temporal.key.unwritable", "Path", path, "Reason", err))
	}
	view := temporalKeyView{File: path, Expires: calendar.DateOf(key.Expires, calendar.Zone).String()}
	for _, name := range []string{"LOA_TEMPORAL_TLS_CA", "LOA_TEMPORAL_TLS_CERT", "LOA_TEMPORAL_TLS_KEY"} {
		view.Settings = append(view.Settings, name+"=/etc/loa/"+filepath.Base(path))
	}
	view.Settings = append(view.Settings, "LOA_TEMPORAL_TLS_SERVER_NAME="+authority.ServerName)
	return p.show(view, func() {
		p.print(p.t("command.temporal.key.made", "Path", path, "Day", calendar.DateOf(key.Expires, calendar.Zone).Vietnamese()))
		for _, line := range view.Settings {
			p.print("  " + line)
		}
	})
}
