package main_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"loa/engine/authority"
)

// intrusion is what an intruder tries. It knows everything about loa but its keys.
type intrusion struct {
	Namespace string
	Ports     []string // on which the process listens, with their host
	Files     []string // with keys and passwords
	Pages     string   // of Temporal; empty where there are none
	// The private PostgreSQL; empty where there is none.
	PostgresUser, PostgresSocket string
	PostgresPort                 uint16
}

// intruderPatience is how long the intruder waits for one answer.
const intruderPatience = 5 * time.Second

// try returns a sentence for everything that the intruder was able to do.
func (i intrusion) try(ctx context.Context) (breaches []string) {
	for _, path := range i.Files {
		if _, err := os.ReadFile(path); err == nil {
			breaches = append(breaches, "it reads "+path)
		}
	}
	requests := i.reads()
	maps.Copy(requests, i.changes())
	for name, secured := range disguises() {
		for _, port := range i.Ports {
			for _, method := range i.call(ctx, port, secured, requests) {
				breaches = append(breaches, fmt.Sprintf("%s, %s is answered at %s", name, method, port))
			}
		}
	}
	return append(append(breaches, i.openPages(ctx)...), i.openPostgres(ctx)...)
}

// disguises are the ways to connect without the key of the engine. nil is without TLS.
func disguises() map[string]*tls.Config {
	blind := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true, NextProtos: []string{"h2"}}
	forged := blind.Clone()
	forged.Certificates = []tls.Certificate{forge()}
	named := forged.Clone()
	named.ServerName = authority.ServerName
	return map[string]*tls.Config{"without TLS": nil, "without a certificate": blind, "with a certificate of its own": forged, "with it and the right name": named}
}

// forge makes a certificate that looks like one of loa's authority.
func forge() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // the intruder's process ends
	}
	parent := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Organization: []string{"loa"}, CommonName: "loa temporal authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{Organization: []string{"loa"}, CommonName: "loa client"}, NotBefore: parent.NotBefore, NotAfter: parent.NotAfter,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}, DNSNames: []string{authority.ServerName},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, key)
	if err != nil {
		panic(err) // likewise
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// call makes calls at an address, and returns those that were answered: also an error of the service is an
// answer.
func (intrusion) call(ctx context.Context, address string, secured *tls.Config, requests map[string]proto.Message) (answered []string) {
	transport := insecure.NewCredentials()
	if secured != nil {
		transport = credentials.NewTLS(secured)
	}
	conn, err := grpc.NewClient("passthrough:///"+address, grpc.WithTransportCredentials(transport))
	if err != nil {
		return []string{err.Error()}
	}
	defer conn.Close() // nothing is under way
	for method, request := range requests {
		ctx, cancel := context.WithTimeout(ctx, intruderPatience)
		err := conn.Invoke(ctx, method, request, &emptypb.Empty{})
		cancel()
		switch status.Code(err) {
		case codes.Unavailable, codes.DeadlineExceeded: // no connection
		default:
			answered = append(answered, method)
		}
	}
	return answered
}

// frontendService is the service that clients call.
const frontendService = "/temporal.api.workflowservice.v1.WorkflowService/"

// reads are calls that change nothing, of each service of the engine.
func (intrusion) reads() map[string]proto.Message {
	requests := map[string]proto.Message{}
	for _, method := range []string{
		frontendService + "GetSystemInfo",
		frontendService + "ListNamespaces",
		"/temporal.api.operatorservice.v1.OperatorService/ListSearchAttributes",
		"/temporal.server.api.adminservice.v1.AdminService/DescribeCluster",
		"/temporal.server.api.historyservice.v1.HistoryService/DescribeHistoryHost",
		"/temporal.server.api.matchingservice.v1.MatchingService/ListTaskQueuePartitions",
		"/grpc.health.v1.Health/Check",
		"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
	} {
		requests[method] = &emptypb.Empty{}
	}
	return requests
}

// changes are calls that would start a workflow and end another.
func (i intrusion) changes() map[string]proto.Message {
	return map[string]proto.Message{
		frontendService + "StartWorkflowExecution": &workflowservice.StartWorkflowExecutionRequest{
			Namespace: i.Namespace, WorkflowId: "task/ke-trom", WorkflowType: &common.WorkflowType{Name: "Task"}, TaskQueue: &taskqueue.TaskQueue{Name: "loa"}, RequestId: "1",
		},
		frontendService + "TerminateWorkflowExecution": &workflowservice.TerminateWorkflowExecutionRequest{
			Namespace: i.Namespace, WorkflowExecution: &common.WorkflowExecution{WorkflowId: "outbox"},
		},
	}
}

// openPages opens Temporal's own pages without their password.
func (i intrusion) openPages(ctx context.Context) (breaches []string) {
	if i.Pages == "" {
		return nil
	}
	for _, path := range []string{"/", "/api/v1/namespaces", "/api/v1/namespaces/" + i.Namespace + "/workflows"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, i.Pages+path, nil)
		if err != nil {
			return []string{err.Error()}
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return []string{"the pages do not answer at all: " + err.Error()}
		}
		_ = response.Body.Close() // only the status counts
		if response.StatusCode != http.StatusUnauthorized {
			breaches = append(breaches, fmt.Sprintf("%s of Temporal's pages has status %d", path, response.StatusCode))
		}
	}
	return breaches
}

// openPostgres connects to the private PostgreSQL without its password, by its port and by its socket.
func (i intrusion) openPostgres(ctx context.Context) (breaches []string) {
	if i.PostgresUser == "" {
		return nil
	}
	for _, host := range []string{"127.0.0.1", i.PostgresSocket} {
		if host == "" {
			continue
		}
		dsn := fmt.Sprintf("host='%s' port=%d user=%s password=doan dbname=postgres sslmode=disable connect_timeout=5", host, i.PostgresPort, i.PostgresUser)
		if conn, err := pgx.Connect(ctx, dsn); err == nil {
			_ = conn.Close(ctx) // the breach is found
			breaches = append(breaches, "PostgreSQL lets it in at "+host)
		}
	}
	return breaches
}
