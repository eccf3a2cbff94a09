//go:build !noembed

package temporal_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"loa/engine"
	"loa/engine/postgres"
	"loa/engine/temporal"
)

// namesOf are the names of an engine of a test.
func namesOf(id string) temporal.Names {
	return temporal.Names{Database: id + "_temporal", Visibility: id + "_visibility", Namespace: "loa-" + id}
}

// The cases share a PostgreSQL: each installation has names of its own there.
func TestStartInstallation(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, postgres.Options{Home: t.TempDir()})
	options := func(t *testing.T, id string) temporal.Options {
		t.Helper()
		o := temporalOptions(t, pg)
		o.Names, o.Owner = namesOf(id), id
		return o
	}
	setVersion := func(t *testing.T, database, version string) {
		t.Helper()
		if _, err := connect(t, pg, database).Exec(t.Context(), "UPDATE schema_version SET curr_version = $1", version); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a second engine on the same databases is refused, and told of the first", func(t *testing.T) {
		t.Parallel()
		o := options(t, "mot")
		startTemporal(t, o)
		_, err := temporal.Start(t.Context(), o)
		if held, is := errors.AsType[*engine.HeldError](err); !is || !strings.Contains(held.Holder, "loa temporal, pid") {
			t.Errorf("a second engine gives %v", err)
		}
	})
	t.Run("databases of another installation are refused", func(t *testing.T) {
		t.Parallel()
		o := options(t, "hai")
		if err := startTemporal(t, o).Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.Owner = "ban_sao"
		_, err := temporal.Start(t.Context(), o)
		for _, err := range []error{err, temporal.Migrate(t.Context(), o)} {
			if foreign, is := errors.AsType[*temporal.ForeignError](err); !is || foreign.Owner != "hai" || foreign.What != "database hai_temporal" {
				t.Errorf("another installation gives %v", err)
			}
		}
	})
	t.Run("two installations run side by side", func(t *testing.T) {
		t.Parallel()
		for _, id := range []string{"ba", "bon"} {
			o := options(t, id)
			server := startTemporal(t, o)
			dialNamespace(t, server, o.Names.Namespace)
		}
	})
	t.Run("a namespace of another installation is refused", func(t *testing.T) {
		t.Parallel()
		o := options(t, "nam")
		running := startTemporal(t, o)
		external := temporal.NamespaceOptions{Address: running.Address(), TLS: running.ClientTLS(), Namespace: o.Names.Namespace, Owner: "khac"}
		if foreign, is := errors.AsType[*temporal.ForeignError](temporal.PrepareNamespace(t.Context(), external)); !is || foreign.Owner != "nam" {
			t.Error("another installation may use the namespace")
		}
		external.Owner = "nam"
		if err := temporal.PrepareNamespace(t.Context(), external); err != nil {
			t.Error(err)
		}
	})
	t.Run("retention and shards are those of the options", func(t *testing.T) {
		t.Parallel()
		o := options(t, "sau")
		o.Retention, o.Shards = 48*time.Hour, 8
		first := startTemporal(t, o)
		checkRetention(t, first, o.Names.Namespace, 48*time.Hour)
		if err := first.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.Retention, o.Shards = 72*time.Hour, 16
		second := startTemporal(t, o)
		checkRetention(t, second, o.Names.Namespace, 72*time.Hour)
		checkShards(t, second, o.Names.Namespace, 8) // the first start fixes them
	})
	t.Run("a new engine has 32 shards", func(t *testing.T) {
		t.Parallel()
		o := options(t, "bay")
		checkShards(t, startTemporal(t, o), o.Names.Namespace, 32)
	})
	t.Run("only a migration upgrades databases of an earlier version", func(t *testing.T) {
		t.Parallel()
		o := options(t, "tam")
		if err := temporal.Migrate(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if _, err := connect(t, pg, o.Names.Visibility).Exec(t.Context(), `UPDATE schema_version SET curr_version = '1.13'`); err != nil {
			t.Fatal(err)
		}
		if _, err := temporal.Start(t.Context(), o); !errors.Is(err, temporal.ErrSchemaOld) || !strings.Contains(err.Error(), "1.13") {
			t.Errorf("starting gives %v", err)
		}
		setVersion(t, o.Names.Visibility, "1.14")
		startTemporal(t, o)
	})
	t.Run("databases of a later version are refused", func(t *testing.T) {
		t.Parallel()
		o := options(t, "chin")
		if err := temporal.Migrate(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		setVersion(t, o.Names.Database, "1.100")
		_, err := temporal.Start(t.Context(), o)
		for _, err := range []error{err, temporal.Migrate(t.Context(), o)} {
			if !errors.Is(err, temporal.ErrSchemaNew) || !strings.Contains(err.Error(), "1.100") {
				t.Errorf("a later version gives %v", err)
			}
		}
	})
	t.Run("an address in the network is refused", func(t *testing.T) {
		t.Parallel()
		o := options(t, "muoi")
		o.Listen = "0.0.0.0:7233"
		if _, err := temporal.Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("listening in the network gives %v", err)
		}
	})
}

// TestStartAddress: what loa can connect with, the engine can. The test is not parallel, because it sets the environment.
func TestStartAddress(t *testing.T) {
	pg := startPostgres(t, postgres.Options{Home: t.TempDir()})
	socket := value[string](t, connect(t, pg, "postgres"), "SELECT current_setting('unix_socket_directories')")
	t.Setenv("PGPASSWORD", pg.Password())
	for id, dsn := range map[string]string{
		"several_hosts": fmt.Sprintf("host=127.0.0.1,127.0.0.1 port=1,%d user=%s dbname=postgres sslmode=prefer", pg.Port(), pg.User()),
		"socket":        fmt.Sprintf("host=%s port=%d user=%s dbname=postgres", socket, pg.Port(), pg.User()),
		"password":      fmt.Sprintf("postgres://%s@127.0.0.1:%d/postgres?sslmode=disable&search_path=rieng", pg.User(), pg.Port()),
	} {
		t.Run(id, func(t *testing.T) {
			server := startTemporal(t, temporal.Options{Postgres: parse(t, dsn), Names: namesOf(id), Home: t.TempDir()})
			dialNamespace(t, server, namesOf(id).Namespace)
		})
	}
}

func checkShards(t *testing.T, server frontend, namespace string, want int32) {
	t.Helper()
	cluster, err := dialNamespace(t, server, namespace).WorkflowService().GetClusterInfo(t.Context(), &workflowservice.GetClusterInfoRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if got := cluster.GetHistoryShardCount(); got != want {
		t.Errorf("%d shards, want %d", got, want)
	}
}

func checkRetention(t *testing.T, server frontend, namespace string, want time.Duration) {
	t.Helper()
	described, err := dialNamespace(t, server, namespace).WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if err != nil {
		t.Fatal(err)
	}
	if got := described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != want {
		t.Errorf("retention is %v, want %v", got, want)
	}
}
