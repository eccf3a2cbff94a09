package mailtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is one fault of a connection or an IMAP server. A nil field leaves its part of the traffic unchanged.
type Fault struct {
	// Greeting runs in place of the server's greeting. The proxy opens no connection to the server, and closes the client's connection
	// when Greeting returns.
	Greeting func(ctx context.Context, client io.Writer)
	// Answer returns the response to send to the client in place of the server's. The server does not receive the command. "" forwards
	// the command. The parameter command has neither tag nor literals nor line end.
	Answer func(tag, command string) string
	// Response writes a response of the server to the client, changed in some way. The parameter response is whole, with its literals
	// and line ends. An error closes the connection.
	Response func(ctx context.Context, client io.Writer, response []byte) error
}

// Proxy is a TCP proxy in front of an IMAP server. Its methods may be called concurrently.
type Proxy struct {
	// Addr is the host:port that clients connect to.
	Addr        string
	upstream    string
	listener    net.Listener
	ctx         context.Context // ends with Close; stored because the proxy's goroutines outlive every call
	cancel      context.CancelFunc
	connections sync.WaitGroup

	mu       sync.Mutex
	fault    Fault
	commands []string
}

// StartProxy starts a proxy in front of the server with that address. The caller must call Close.
func StartProxy(upstream string, fault Fault) (*Proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting a proxy: %w", err)
	}
	p := &Proxy{Addr: listener.Addr().String(), upstream: upstream, listener: listener, fault: fault}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.connections.Go(p.serve)
	return p, nil
}

// ClearFault ends the fault: from now on, new and open connections forward everything unchanged.
func (p *Proxy) ClearFault() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = Fault{}
}

// Commands returns the commands that clients have sent so far, without tags and literals.
func (p *Proxy) Commands() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.commands)
}

// Close ends the proxy and every connection through it.
func (p *Proxy) Close() error {
	p.cancel()
	err := p.listener.Close()
	p.connections.Wait()
	return err
}

func (p *Proxy) currentFault() Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}

func (p *Proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.connections.Go(func() { p.relay(client) })
	}
}

// relay serves one connection until the client, the server or the proxy closes it.
func (p *Proxy) relay(client net.Conn) {
	defer client.Close()
	stop := context.AfterFunc(p.ctx, func() { client.Close() }) // an error of closing changes nothing
	defer stop()
	if greet := p.currentFault().Greeting; greet != nil {
		greet(p.ctx, client)
		return
	}
	server, err := net.Dial("tcp", p.upstream)
	if err != nil {
		return // the client's connection is closed
	}
	defer server.Close()
	out := &clientWriter{w: client}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = p.forwardResponses(server, out) // ends with the connection
		client.Close()
		server.Close()
	}()
	_ = p.forwardCommands(client, server, out) // ends with the connection
	server.Close()
	<-done
}

// clientWriter serialises the writes to the client: an answer of the proxy must not come into the middle of a response of the server.
type clientWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *clientWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// forwardResponses forwards the server's responses, changed by the fault.
func (p *Proxy) forwardResponses(server io.Reader, out *clientWriter) error {
	r := bufio.NewReader(server)
	for {
		response, err := readResponse(r)
		if err != nil {
			return err
		}
		if spoil := p.currentFault().Response; spoil != nil {
			err = spoil(p.ctx, out, response)
		} else {
			_, err = out.Write(response)
		}
		if err != nil {
			return err
		}
	}
}

var literalEnd = regexp.MustCompile(`\{([0-9]+)\+?\}\r\n$`)

// readResponse reads one response: a line, and after each literal marker at its end the literal and the next line (RFC 9051 §4.3).
func readResponse(r *bufio.Reader) ([]byte, error) {
	var response []byte
	for {
		text, err := r.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		response = append(response, text...)
		m := literalEnd.FindSubmatch(text)
		if m == nil {
			return response, nil
		}
		size, err := strconv.Atoi(string(m[1]))
		if err != nil {
			return nil, err
		}
		literal := make([]byte, size)
		if _, err := io.ReadFull(r, literal); err != nil {
			return nil, err
		}
		response = append(response, literal...)
	}
}

// forwardCommands forwards the client's commands line by line, unless the fault answers them. Literals are forwarded unread.
func (p *Proxy) forwardCommands(client io.Reader, server io.Writer, out *clientWriter) error {
	r := bufio.NewReader(client)
	for {
		text, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		tag, command, _ := strings.Cut(strings.TrimRight(text, "\r\n"), " ")
		if reply := p.answer(tag, command); reply != "" {
			if _, err := io.WriteString(out, reply); err != nil {
				return err
			}
			if strings.HasPrefix(reply, "* BYE") {
				return errors.New("connection closed after BYE")
			}
			continue
		}
		if _, err := io.WriteString(server, text); err != nil {
			return err
		}
		if m := literalEnd.FindStringSubmatch(text); m != nil {
			size, err := strconv.ParseInt(m[1], 10, 64)
			if err != nil {
				return err
			}
			if _, err := io.CopyN(server, r, size); err != nil {
				return err
			}
		}
	}
}

func (p *Proxy) answer(tag, command string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.commands = append(p.commands, command)
	if p.fault.Answer == nil {
		return ""
	}
	return p.fault.Answer(tag, command)
}

// pause waits for d or until the context ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
