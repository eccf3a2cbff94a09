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

// Fault is one way in which a line or an IMAP server goes wrong. Each field may be nil: then that part goes well.
type Fault struct {
	// Greeting stands in for the server's greeting; the connection ends when it returns, without the server having been asked.
	Greeting func(ctx context.Context, client io.Writer)
	// Answer stands in for the server's answer to a command, which the server then never sees; "" lets the command pass. A command
	// is whole but for its tag, literals and line end.
	Answer func(tag, command string) string
	// Response writes one response of the server, whole with its literals and line ends, to the client, as it likes. An error ends the connection.
	Response func(ctx context.Context, client io.Writer, response []byte) error
}

// Proxy is a TCP proxy before an IMAP server. Its methods may be called at the same time.
type Proxy struct {
	// Addr is host:port, instead of the server's.
	Addr        string
	upstream    string
	listener    net.Listener
	ctx         context.Context // ends with Close; the proxy is a server, and this is its life
	cancel      context.CancelFunc
	connections sync.WaitGroup

	mu       sync.Mutex
	fault    Fault
	commands []string
}

// StartProxy stands before the server with that address. Call Close in the end.
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

// ClearFault lets everything pass from now on, on new connections and on those that are open.
func (p *Proxy) ClearFault() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = Fault{}
}

// Commands are the commands that clients have given so far, without tags.
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

// relay is one connection; it ends when either side, or the proxy, ends it.
func (p *Proxy) relay(client net.Conn) {
	defer client.Close()
	stop := context.AfterFunc(p.ctx, func() { client.Close() }) // nothing is left to do with an error of a socket given up
	defer stop()
	if greet := p.currentFault().Greeting; greet != nil {
		greet(p.ctx, client)
		return
	}
	server, err := net.Dial("tcp", p.upstream)
	if err != nil {
		return // the client sees that the connection ends
	}
	defer server.Close()
	out := &clientWriter{w: client}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = p.forwardResponses(server, out) // the end of the connection, however it came
		client.Close()
		server.Close()
	}()
	_ = p.forwardCommands(client, server, out) // the end of the connection, however it came
	server.Close()
	<-done
}

// clientWriter is the way to the client: what we answer must not come into the middle of what the server says.
type clientWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *clientWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// forwardResponses hands the server's responses on.
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

// readResponse reads one response: a line, and for each literal that ends it the literal and the line behind it.
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

// forwardCommands hands the client's commands on, line by line; what is in a literal passes unread.
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
				return errors.New("the server has said goodbye")
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

// pause waits, unless the proxy ends first.
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
