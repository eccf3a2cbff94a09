package temporal

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/namespace/v1"
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
	// DefaultNamespace is the Temporal namespace of loa when the options name none.
	DefaultNamespace = "loa"
	// DefaultRetention is how long Temporal keeps the history of a closed workflow. loa's own tables keep the journal without limit.
	DefaultRetention = 30 * 24 * time.Hour
	// namespaceTimeout is the maximum wait for a server that is starting.
	namespaceTimeout = 60 * time.Second
)

// searchAttributes are set when a workflow starts. Operators list workflows by them; the web pages query PostgreSQL and do not need them.
var searchAttributes = map[string]enums.IndexedValueType{
	"LoaPlan": enums.INDEXED_VALUE_TYPE_KEYWORD,
	"LoaUnit": enums.INDEXED_VALUE_TYPE_KEYWORD,
	"LoaKind": enums.INDEXED_VALUE_TYPE_KEYWORD,
	"LoaDue":  enums.INDEXED_VALUE_TYPE_DATETIME,
}

// NamespaceOptions are the server that [PrepareNamespace] connects to, and the namespace. Only Address is required.
type NamespaceOptions struct {
	// Address is the frontend's host:port.
	Address string
	// TLS is nil for a connection without TLS. With an API key and TLS nil, TLS with the certificate authorities of the system is used.
	TLS *tls.Config
	// APIKey is sent as a bearer token, as Temporal Cloud requires it; empty sends none.
	APIKey string
	// Namespace defaults to DefaultNamespace.
	Namespace string
	// Owner is the id of the installation. A namespace of another one is refused; empty does not ask.
	Owner string
	// Retention is how long the history of a closed workflow is kept; 0 leaves an existing namespace as it is, and means DefaultRetention for
	// a new one.
	Retention time.Duration
}

// PrepareNamespace registers the namespace and the search attributes LoaPlan, LoaUnit, LoaKind (Keyword) and LoaDue (Datetime) if they
// are missing, and returns when queries by them are answered. It waits up to a minute for a server that is starting. It may be repeated,
// and may run in several processes at once.
//
// On a server where clients may not register namespaces (Temporal Cloud), an operator must have created the namespace and the attributes
// before; otherwise the error names them.
func PrepareNamespace(ctx context.Context, o NamespaceOptions) error {
	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
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
	err := retryUntilReady(ctx, func() error {
		described, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: o.Namespace})
		if err == nil {
			return adjustNamespace(ctx, service, o, described)
		}
		if status.Code(err) != codes.NotFound {
			return err
		}
		_, err = service.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
			Namespace:                        o.Namespace,
			Description:                      "loa",
			WorkflowExecutionRetentionPeriod: durationpb.New(cmp.Or(o.Retention, DefaultRetention)),
			Data:                             o.ownerData(),
		})
		if status.Code(err) == codes.AlreadyExists { // another process registered the namespace meanwhile
			return nil
		}
		return err
	})
	if _, foreign := errors.AsType[*ForeignError](err); foreign {
		return err
	}
	if forbidden(err) {
		return fmt.Errorf("registering namespace %s at %s: the server does not allow it; create the namespace there first: %w", o.Namespace, o.Address, err)
	}
	if err != nil {
		return fmt.Errorf("registering namespace %s at %s: %w", o.Namespace, o.Address, err)
	}
	return nil
}

// ownerKey is the key of a namespace's data under which the id of its installation stands.
const ownerKey = "loa.installation"

func (o NamespaceOptions) ownerData() map[string]string {
	if o.Owner == "" {
		return nil
	}
	return map[string]string{ownerKey: o.Owner}
}

// adjustNamespace writes owner and retention into a namespace that lacks them. A server where clients may not do that keeps what it has.
func adjustNamespace(ctx context.Context, service workflowservice.WorkflowServiceClient, o NamespaceOptions, described *workflowservice.DescribeNamespaceResponse) error {
	owner := described.GetNamespaceInfo().GetData()[ownerKey]
	if o.Owner != "" && owner != "" && owner != o.Owner {
		return &ForeignError{What: "namespace " + o.Namespace, Owner: owner}
	}
	update := &workflowservice.UpdateNamespaceRequest{Namespace: o.Namespace}
	if owner == "" && o.Owner != "" {
		update.UpdateInfo = &namespace.UpdateNamespaceInfo{Data: o.ownerData()}
	}
	if kept := described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); o.Retention != 0 && kept != o.Retention {
		update.Config = &namespace.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(o.Retention)}
	}
	if update.UpdateInfo == nil && update.Config == nil {
		return nil
	}
	_, err := service.UpdateNamespace(ctx, update)
	if forbidden(err) {
		return nil
	}
	return err
}

func addSearchAttributes(ctx context.Context, conn *grpc.ClientConn, o NamespaceOptions) error {
	service := operatorservice.NewOperatorServiceClient(conn)
	err := retryUntilReady(ctx, func() error {
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
	}, codes.NotFound) // this service finds a new namespace after a delay
	if forbidden(err) {
		// The operator may have created the attributes: awaitSearchAttributes finds out.
		return nil
	}
	if err != nil {
		return fmt.Errorf("adding search attributes to namespace %s: %w", o.Namespace, err)
	}
	return nil
}

// awaitSearchAttributes repeats a query by all attributes until it is answered: the server's caches contain new attributes after seconds.
func awaitSearchAttributes(ctx context.Context, conn *grpc.ClientConn, o NamespaceOptions) error {
	service := workflowservice.NewWorkflowServiceClient(conn)
	const query = "LoaPlan = 'x' AND LoaUnit = 'x' AND LoaKind = 'x' AND LoaDue > '2022-01-01T00:00:00Z'"
	err := retryUntilReady(ctx, func() error {
		_, err := service.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: o.Namespace, Query: query})
		return err
	}, codes.InvalidArgument, codes.NotFound)
	if err != nil {
		return fmt.Errorf("querying by LoaPlan, LoaUnit, LoaKind (Keyword) and LoaDue (Datetime) in namespace %s, which must have these search attributes: %w",
			o.Namespace, err)
	}
	return nil
}

// retryUntilReady repeats a call while the server is not reachable, overloaded, or answers one of the given transient codes. When the
// context ends, it returns the last error of the call, which is more precise than "deadline exceeded".
func retryUntilReady(ctx context.Context, call func() error, transient ...codes.Code) error {
	transient = append(transient, codes.Unavailable, codes.ResourceExhausted, codes.Aborted)
	for {
		err := call()
		if err == nil || !slices.Contains(transient, status.Code(err)) {
			return err
		}
		if engine.Pause(ctx, engine.PollInterval) != nil {
			return err
		}
	}
}

// forbidden reports whether the server denied the call, or does not offer it to clients.
func forbidden(err error) bool {
	return status.Code(err) == codes.PermissionDenied || status.Code(err) == codes.Unimplemented
}
