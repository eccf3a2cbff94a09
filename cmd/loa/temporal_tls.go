package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"loa/cmd/loa/config"
	"loa/engine/authority"
	"loa/plan/calendar"
)

// temporalTLS is how this process connects to Temporal: by the key of the engine in this process, by the settings, or by the key of the engine
// that runs in the home folder. nil means without TLS.
func (a *app) temporalTLS() (*tls.Config, error) {
	beside := a.found != nil && a.found.TemporalKey != "" && a.found.Temporal == a.temporal
	switch {
	case a.engineTLS != nil:
		return a.engineTLS, nil
	case a.settings.temporalTLS != nil && (a.settings.Temporal.Address != "" || !beside):
		return a.settings.temporalTLS, nil
	case !beside:
		return nil, nil
	}
	key, err := authority.ReadIdentity(a.found.TemporalKey, now())
	if fault, is := errors.AsType[*authority.FileError](err); is {
		return nil, a.keyFault(fault)
	}
	if err != nil {
		return nil, err
	}
	return key.ClientTLS(), nil
}

// keyFault says in one sentence what is wrong with a key of the engine, and what to do.
func (a *app) keyFault(fault *authority.FileError) error {
	path := fault.Path
	switch {
	case errors.Is(fault, authority.ErrExposed):
		return unavailable(fault, a.lang.T("command.start.key_exposed", "Path", path))
	case errors.Is(fault, authority.ErrDamaged):
		return unavailable(fault, a.lang.T("command.start.key_damaged", "Path", path))
	case errors.Is(fault, authority.ErrExpired):
		return unavailable(fault, a.lang.T("command.start.key_expired", "Path", path))
	}
	return unavailable(fault, a.lang.T("command.start.key_unreadable", "Path", path, "Reason", fault.Fault))
}

// keyWarning is how long before its end the key of clients is told: each start of the engine renews one with less than a year left.
const keyWarning = 60 * 24 * time.Hour

// lookAtTemporalKey tells until when the key of the engine in the home folder holds.
func lookAtTemporalKey(a *app) []finding {
	if a.found == nil || a.found.TemporalKey == "" {
		return nil
	}
	name := a.lang.T("command.doctor.temporal_key.name")
	key, err := authority.ReadIdentity(a.found.TemporalKey, now())
	if fault, is := errors.AsType[*authority.FileError](err); is {
		return []finding{bad(name, a.lang.T("command.doctor.temporal_key.fix"), message(a.lang, a.keyFault(fault)))}
	}
	if err != nil {
		return []finding{bad(name, a.lang.T("command.doctor.temporal_key.fix"), err.Error())}
	}
	detail := a.lang.T("command.doctor.temporal_key.holds", "Day", calendar.DateOf(key.Expires, calendar.Zone).Vietnamese())
	if key.Expires.Sub(now()) < keyWarning {
		return []finding{bad(name, a.lang.T("command.doctor.temporal_key.fix"), detail)}
	}
	return []finding{good(name, detail)}
}

// readTemporalTLS reads how to speak TLS with a Temporal server of your own; nil means without TLS.
func readTemporalTLS(loaded *config.Loaded) *tls.Config {
	t := loaded.Temporal
	if !t.TLS && t.TLSCA == "" && t.TLSCert == "" && t.TLSKey == "" && t.TLSServerName == "" {
		return nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.TLSServerName}
	if authorities, ok := loaded.ReadFile("temporal.tls_ca"); ok {
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(authorities) {
			loaded.Refuse("temporal.tls_ca", loaded.T("command.config.fault.not_certificates"))
		}
	}
	certificate, hasCertificate := loaded.ReadFile("temporal.tls_cert")
	key, hasKey := loaded.ReadFile("temporal.tls_key")
	switch {
	case t.TLSCert != "" && t.TLSKey == "":
		loaded.Refuse("temporal.tls_cert", loaded.T("command.config.fault.needs_key"))
	case t.TLSKey != "" && t.TLSCert == "":
		loaded.Refuse("temporal.tls_key", loaded.T("command.config.fault.needs_certificate"))
	case hasCertificate && hasKey:
		pair, err := tls.X509KeyPair(certificate, key)
		if err != nil {
			loaded.Refuse("temporal.tls_cert", loaded.T("command.config.fault.key_pair", "Reason", err))
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c
}
