package main

import (
	"fmt"
	"net/url"
	"strconv"

	"loa/engine/temporal"
)

// temporalOptions puts Temporal on the PostgreSQL that loa itself uses: one instance, one backup.
func (a *app) temporalOptions() (temporal.Options, error) {
	o := temporal.Options{Namespace: a.settings.Temporal.Namespace, Log: a.log, Home: a.settings.Home}
	if a.postgres != nil {
		o.PostgresHost, o.PostgresPort = a.postgres.Host(), a.postgres.Port()
		o.User, o.Password = a.postgres.User(), a.postgres.Password()
		return o, nil
	}
	dsn, err := url.Parse(a.dsn)
	if err != nil || dsn.Hostname() == "" || dsn.User == nil {
		return o, &fault{code: exitUsage, text: a.lang.T("command.start.dsn_form"), err: err}
	}
	o.PostgresHost, o.User = dsn.Hostname(), dsn.User.Username()
	o.Password, _ = dsn.User.Password()
	o.PostgresPort = 5432
	if port := dsn.Port(); port != "" {
		if o.PostgresPort, err = strconv.Atoi(port); err != nil {
			return o, fmt.Errorf("reading the port of LOA_DSN: %w", err)
		}
	}
	return o, nil
}

// tryoutAuthserv is the name under which the try-out mail server writes its findings (RFC 8601).
const tryoutAuthserv = "thu.loa.test"
