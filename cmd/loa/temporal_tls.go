package main

import (
	"crypto/tls"
	"crypto/x509"

	"loa/cmd/loa/config"
)

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
