// A host on the stock client. It starts the program of its arguments, reads a command a line, and answers each with a line of JSON.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protoreflect"

	"linktor.test/interop/contract"
)

// What is written while others read.
type sink struct {
	sync.Mutex
	bytes.Buffer
}

func (s *sink) Write(data []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.Buffer.Write(data)
}

func (s *sink) text() string {
	s.Lock()
	defer s.Unlock()
	return s.Buffer.String()
}

type host struct {
	service              protoreflect.ServiceDescriptor
	client               *plugin.Client
	logs, stdout, stderr sink
	channel              *channel
}

type channel struct {
	plugin.NetRPCUnsupportedPlugin
	broker *plugin.GRPCBroker
	conn   *grpc.ClientConn
}

func (c *channel) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

func (c *channel) GRPCClient(_ context.Context, broker *plugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return &channel{broker: broker, conn: conn}, nil
}

func main() {
	descriptors := flag.String("descriptors", "", "the contract, as buf builds it")
	isSecure := flag.Bool("mtls", false, "")
	isMultiplexed := flag.Bool("multiplex", false, "")
	flag.Parse()
	h := &host{}
	service, err := contract.Load(*descriptors)
	if err != nil {
		answer("", err)
		os.Exit(1)
	}
	h.service = service
	config := &plugin.ClientConfig{
		HandshakeConfig:  contract.Handshake,
		Plugins:          plugin.PluginSet{contract.Name: &channel{}},
		Cmd:              exec.Command(flag.Arg(0), flag.Args()[1:]...),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         *isSecure,
		Logger:           hclog.New(&hclog.LoggerOptions{Level: hclog.Trace, JSONFormat: true, Output: &h.logs}),
		SyncStdout:       &h.stdout,
		SyncStderr:       &h.stderr,
	}
	if *isMultiplexed {
		multiplex(config)
	}
	h.client = plugin.NewClient(config)
	defer h.client.Kill()
	answer("started", h.start())
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		command, rest, _ := strings.Cut(lines.Text(), " ")
		answer(h.do(command, rest))
	}
}

func answer(text string, err error) {
	line := map[string]string{"answer": text}
	if err != nil {
		line = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(os.Stdout).Encode(line)
}

func (h *host) start() error {
	rpc, err := h.client.Client()
	if err != nil {
		return err
	}
	raw, err := rpc.Dispense(contract.Name)
	if err != nil {
		return err
	}
	h.channel = raw.(*channel)
	request := contract.Request(h.service, "OpenChannel")
	contract.Set(request, "channel_id", "c")
	return h.invoke("OpenChannel", request, contract.Response(h.service, "OpenChannel"))
}

func (h *host) invoke(method string, request, response interface{}) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return h.channel.conn.Invoke(ctx, "/"+contract.ServiceName+"/"+method, request, response)
}

func (h *host) tell(text string) (string, error) {
	request, response := contract.Request(h.service, "SendMessage"), contract.Response(h.service, "SendMessage")
	contract.Set(request, "channel_id", "c")
	contract.Set(request, "text", text)
	if err := h.invoke("SendMessage", request, response); err != nil {
		return "", err
	}
	return contract.Text(contract.Inner(response, "accepted"), "external_id"), nil
}

func (h *host) do(command, rest string) (string, error) {
	switch command {
	case "tell":
		return h.tell(rest)
	case "size":
		bytes, _ := strconv.Atoi(rest)
		return h.tell("size " + strings.Repeat("x", bytes))
	case "big":
		text, err := h.tell("big " + rest)
		return strconv.Itoa(len(text)), err
	case "bench":
		var alone, together, atOnce int
		if _, err := fmt.Sscan(rest, &alone, &together, &atOnce); err != nil {
			return "", err
		}
		return h.bench(alone, together, atOnce)
	case "callback":
		return h.callback(rest)
	case "dial":
		return h.dial(rest)
	case "stdout":
		return h.stdout.text(), nil
	case "stderr":
		return h.stderr.text(), nil
	case "logs":
		return h.logs.text(), nil
	case "ping":
		rpc, err := h.client.Client()
		if err != nil {
			return "", err
		}
		return "pong", rpc.Ping()
	case "kill":
		startedAt := time.Now()
		h.client.Kill()
		return strconv.FormatInt(time.Since(startedAt).Milliseconds(), 10), nil
	}
	return "", fmt.Errorf("no command %q", command)
}

// Has the plugin call a service of the host's.
func (h *host) callback(value string) (string, error) {
	id := h.channel.broker.NextId()
	var server *grpc.Server
	ready := make(chan struct{})
	go h.channel.broker.AcceptAndServe(id, func(options []grpc.ServerOption) *grpc.Server {
		server = grpc.NewServer(options...)
		contract.AddEcho(server, "host")
		close(ready)
		return server
	})
	<-ready
	defer server.Stop()
	return h.tell(fmt.Sprintf("dial %d %s", id, value))
}

// Calls a service of the plugin's on a connection of its own.
func (h *host) dial(value string) (string, error) {
	text, err := h.tell("serve")
	if err != nil {
		return "", err
	}
	id, err := strconv.Atoi(text)
	if err != nil {
		return "", err
	}
	conn, err := h.channel.broker.Dial(uint32(id))
	if err != nil {
		return "", err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return contract.CallEcho(ctx, conn, value)
}
