package temporal

import (
	"context"
	"crypto/tls"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"loa/engine"
)

const (
	// DefaultNamespace is the Temporal namespace of loa when none is named.
	DefaultNamespace = "loa"
	// DefaultRetention is how long Temporal remembers a finished workflow; PostgreSQL keeps the record for ever.
	DefaultRetention = 30 * 24 * time.Hour
	// namespaceTimeout bounds the waiting for a server that is just coming up.
	namespaceTimeout = 60 * time.Second
)

// searchAttributes are set when a workflow starts, for operators who list or batch workflows; pages read PostgreSQL instead.
var searchAttributes = map[string]enums.IndexedValueType{
	"LoaPlan": enums.INDEXED_VALUE_TYPE_KEYWORD,
	"LoaUnit": enums.INDEXED_VALUE_TYPE_KEYWORD,
	"LoaKind": enums.INDEXED_VALUE_TYPE_KEYWORD,
	"LoaDue":  enums.INDEXED_VALUE_TYPE_DATETIME,
}

// NamespaceOptions are the server to prepare, and the way to reach it.
type NamespaceOptions struct {
	// Address is the frontend's host:port.
	Address string
	// TLS is nil for a plain connection. With an API key and no TLS, the system's certificates are used.
	TLS *tls.Config
	// APIKey is sent as a bearer token, as Temporal Cloud requires; empty sends none.
	APIKey string
	// Namespace and Retention default to DefaultNamespace and DefaultRetention. The retention of a namespace that exists is left alone.
	Namespace string
	Retention time.Duration
}

// PrepareNamespace registers the namespace and the search attributes LoaPlan, LoaUnit, LoaKind (Keyword) and LoaDue (Datetime) where
// they are missing, and returns when queries by them are answered. It waits up to a minute for a server that is just coming up, may be
// repeated, and may run in two processes at once.
//
// Where clients may not register namespaces (Temporal Cloud), the namespace and attributes must have been made beforehand; the error then
// names them.
func PrepareNamespace(ctx context.Context, o NamespaceOptions) error {
	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
	}
	if o.Retention == 0 {
		o.Retention = DefaultRetention
	}
	ctx, cancel := context.WithTimeout(ctx, namespaceTimeout)
	defer cancel()
	conn, err := dial(o)
	if err != nil {
		return err
	}
	defer conn.Close()
	if o.APIKey != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+o.APIKey, "temporal-namespace", o.Namespace)
	}
	for _, step := range []func(context.Context, *grpc.ClientConn, NamespaceOptions) error{
		registerNamespace, addSearchAttributes, awaitSearchAttributes,
	} {
		if err := step(ctx, conn, o); err != nil {
			return err
		}
	}
	return nil
}

func dial(o NamespaceOptions) (*grpc.ClientConn, error) {
	secured := insecure.NewCredentials()
	if o.TLS != nil || o.APIKey != "" {
		secured = credentials.NewTLS(o.TLS)
	}
	conn, err := grpc.NewClient("passthrough:///"+o.Address, grpc.WithTransportCredentials(secured))
	if err != nil {
		return nil, fmt.Errorf("connecting to Temporal at %s: %w", o.Address, err)
	}
	return conn, nil
}

func registerNamespace(ctx context.Context, conn *grpc.ClientConn, o NamespaceOptions) error {
	service := workflowservice.NewWorkflowServiceClient(conn)
	err := insistently(ctx, func() error {
		_, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: o.Namespace})
		if status.Code(err) != codes.NotFound {
			return err
		}
		_, err = service.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
			Namespace:                        o.Namespace,
			Description:                      "loa",
			WorkflowExecutionRetentionPeriod: durationpb.New(o.Retention),
		})
		if status.Code(err) == codes.AlreadyExists { // another process registered it meanwhile
			return nil
		}
		return err
	})
	if forbidden(err) {
		return fmt.Errorf("registering namespace %s at %s: the server does not let us; create it there first: %w", o.Namespace, o.Address, err)
	}
	if err != nil {
		return fmt.Errorf("registering namespace %s at %s: %w", o.Namespace, o.Address, err)
	}
	return nil
}

func addSearchAttributes(ctx context.Context, conn *grpc.ClientConn, o NamespaceOptions) error {
	service := operatorservice.NewOperatorServiceClient(conn)
	err := insistently(ctx, func() error {
		listed, err := service.ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: o.Namespace})
		if err != nil {
			return err
		}
		missing := map[string]enums.IndexedValueType{}
		for name, kind := range searchAttributes {
			if listed.GetCustomAttributes()[name] != kind {
				missing[name] = kind
			}
		}
		if len(missing) == 0 {
			return nil
		}
		_, err = service.AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
			Namespace:        o.Namespace,
			SearchAttributes: missing,
		})
		if status.Code(err) == codes.AlreadyExists {
			return nil
		}
		return err
	}, codes.NotFound) // this service finds a namespace a moment after it was registered
	if forbidden(err) {
		// Decided by awaitSearchAttributes: the operator may have made them.
		return nil
	}
	if err != nil {
		return fmt.Errorf("adding search attributes to namespace %s: %w", o.Namespace, err)
	}
	return nil
}

// awaitSearchAttributes asks until every attribute can be queried: the server's caches learn of new ones within seconds.
func awaitSearchAttributes(ctx context.Context, conn *grpc.ClientConn, o NamespaceOptions) error {
	service := workflowservice.NewWorkflowServiceClient(conn)
	const query = "LoaPlan = 'x' AND LoaUnit = 'x' AND LoaKind = 'x' AND LoaDue > '2022-01-01T00:00:00Z'"
	err := insistently(ctx, func() error {
		_, err := service.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: o.Namespace, Query: query})
		return err
	}, codes.InvalidArgument, codes.NotFound)
	if err != nil {
		return fmt.Errorf("querying by LoaPlan, LoaUnit, LoaKind (Keyword) and LoaDue (Datetime) in namespace %s, which must have these search attributes: %w",
			o.Namespace, err)
	}
	return nil
}

// insistently repeats a call while the server is not there yet, or answers one of the other codes that time may cure.
// When the time is up, the last answer is returned, which tells more than "deadline exceeded".
func insistently(ctx context.Context, call func() error, curable ...codes.Code) error {
	curable = append(curable, codes.Unavailable, codes.ResourceExhausted, codes.Aborted)
	for {
		err := call()
		if err == nil || !slices.Contains(curable, status.Code(err)) {
			return err
		}
		if engine.Pause(ctx, engine.PollInterval) != nil {
			return err
		}
	}
}

func forbidden(err error) bool {
	return status.Code(err) == codes.PermissionDenied || status.Code(err) == codes.Unimplemented
}
