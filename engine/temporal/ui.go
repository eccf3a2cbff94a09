//go:build !noembed

package temporal

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/route"
	"github.com/temporalio/ui-server/v2/ui"

	"loa/engine"
)

// StartUI serves the pages in which Temporal itself shows its workflows, for an operator on this machine. They only read: every action is
// refused. They show everything that the engine knows, so every request must carry the password (RFC 7617), the address must be on
// loopback, and a request that a browser sends under another name is refused. The returned function stops it.
func StartUI(o UIOptions) (stop func(context.Context) error, err error) {
	host, _, err := net.SplitHostPort(o.Listen)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s: %w", o.Listen, ErrUIAddress)
	}
	if o.Password == "" {
		return nil, ErrUIPassword
	}
	handler, err := o.handler()
	if err != nil {
		return nil, fmt.Errorf("preparing the pages of Temporal: %w", err)
	}
	listener, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return nil, engine.PortTaken("the pages of Temporal", o.Listen, err)
	}
	server := &http.Server{Handler: onLoopback(o.withPassword(handler)), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			engine.OrDiscard(o.Log).Warn("serving the pages of Temporal", "error", err)
		}
	}()
	return server.Shutdown, nil
}

// handler are the pages and the calls behind them. The server that comes with the pages ends the process when its port is taken, so that only
// its parts are used.
func (o UIOptions) handler() (http.Handler, error) {
	settings, err := config.NewConfigProviderWithRefresh(o.config())
	if err != nil {
		return nil, err
	}
	assets, err := ui.Assets()
	if err != nil {
		return nil, err
	}
	if assets, err = fs.Sub(assets, "local"); err != nil {
		return nil, err
	}
	e := echo.New()
	e.Use(middleware.Recover(), middleware.Gzip(), middleware.Secure())
	if err := route.SetAPIRoutes(e, settings, nil); err != nil {
		return nil, err
	}
	if err := route.SetUIRoutes(e, "", assets, settings); err != nil {
		return nil, err
	}
	route.SetRenderRoute(e, "/")
	return e, nil
}

func (o UIOptions) config() *config.Config {
	c := &config.Config{
		TemporalGRPCAddress: o.Address, EnableUI: true, DefaultNamespace: o.Namespace, DisableNewsFetch: true, HideLogs: true,
		DisableWriteActions: true, WorkflowTerminateDisabled: true, WorkflowCancelDisabled: true, WorkflowSignalDisabled: true, WorkflowUpdateDisabled: true,
		WorkflowResetDisabled: true, WorkflowPauseDisabled: true, BatchActionsDisabled: true, StartWorkflowDisabled: true, ActivityCommandsDisabled: true,
	}
	if o.TLS != nil {
		c.TLS = config.TLS{
			CaFile: o.TLS.CA, CertFile: o.TLS.Certificate, KeyFile: o.TLS.Key, ServerName: o.TLS.ServerName, EnableHostVerification: true,
		}
	}
	return c
}

// withPassword refuses requests without the password.
func (o UIOptions) withPassword(next http.Handler) http.Handler {
	want := sha256.Sum256([]byte(o.Password))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, given, _ := r.BasicAuth()
		got := sha256.Sum256([]byte(given))
		if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			w.Header().Set("WWW-Authenticate", `Basic realm="Temporal", charset="UTF-8"`)
			http.Error(w, "these pages need the password of this engine", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// onLoopback refuses requests whose host is a name other than that of this machine: a page of the network could otherwise have its own name
// point to this address and read the answers. Requests that another site makes are refused too.
func onLoopback(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "these pages are for this machine: open them by 127.0.0.1 or localhost", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
