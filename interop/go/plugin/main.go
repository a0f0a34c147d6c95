// A channel plugin on the stock library that does what it is told in the text of a message.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protoreflect"

	"linktor.test/interop/contract"
)

// Made while stderr is still the pipe to the host: what is written to it later is the program's output, not its log.
var logger = hclog.New(&hclog.LoggerOptions{Level: hclog.Trace, JSONFormat: true, Output: os.Stderr})

func main() {
	descriptors := flag.String("descriptors", "", "the contract, as buf builds it")
	maxBytes := flag.Int("max-bytes", 0, "of a message; 0 is the library's own limit")
	flag.Parse()
	service, err := contract.Load(*descriptors)
	if err != nil {
		log.Fatal(err)
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: contract.Handshake,
		Plugins:         plugin.PluginSet{contract.Name: &channel{service: service}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			if *maxBytes > 0 {
				options = append(options, grpc.MaxRecvMsgSize(*maxBytes))
			}
			return grpc.NewServer(options...)
		},
	})
}

type channel struct {
	plugin.NetRPCUnsupportedPlugin
	service protoreflect.ServiceDescriptor
	broker  *plugin.GRPCBroker
}

func (c *channel) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (interface{}, error) {
	return nil, nil
}

func (c *channel) GRPCServer(broker *plugin.GRPCBroker, server *grpc.Server) error {
	c.broker = broker
	contract.AddEcho(server, "main")
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: contract.ServiceName,
		HandlerType: (*interface{})(nil),
		Methods: []grpc.MethodDesc{
			c.unary("Describe", c.describe),
			c.unary("OpenChannel", func(_, _ protoreflect.Message) error { return nil }),
			c.unary("SendMessage", c.send),
		},
		Streams: []grpc.StreamDesc{{
			StreamName: "Receive", ServerStreams: true, ClientStreams: true,
			Handler: func(_ interface{}, stream grpc.ServerStream) error {
				<-stream.Context().Done()
				return nil
			},
		}},
	}, c)
	return nil
}

func (c *channel) unary(method string, handle func(request, response protoreflect.Message) error) grpc.MethodDesc {
	handler := func(_ interface{}, _ context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
		request, response := contract.Request(c.service, method), contract.Response(c.service, method)
		if err := decode(request); err != nil {
			return nil, err
		}
		return response, handle(request, response)
	}
	return grpc.MethodDesc{MethodName: method, Handler: handler}
}

func (c *channel) describe(_, response protoreflect.Message) error {
	contract.Set(response, "contract_version", uint32(1))
	contract.Set(response, "channel_type", "gopher")
	contract.Set(response, "name", "Gopher")
	contract.Set(response, "version", "1.2.3")
	return nil
}

func (c *channel) send(request, response protoreflect.Message) error {
	command, rest, _ := strings.Cut(contract.Text(request, "text"), " ")
	answer, err := c.do(command, rest)
	if err != nil {
		return err
	}
	contract.Set(contract.Inner(response, "accepted"), "external_id", answer)
	return nil
}

func (c *channel) do(command, rest string) (string, error) {
	words := append(strings.Split(rest, " "), "")
	number, _ := strconv.Atoi(words[0])
	switch command {
	case "say":
		return rest, nil
	case "size":
		return strconv.Itoa(len(rest)), nil
	case "big":
		return strings.Repeat("x", number), nil
	case "pid":
		return strconv.Itoa(os.Getpid()), nil
	case "serve":
		id := c.broker.NextId()
		go c.broker.AcceptAndServe(id, func(options []grpc.ServerOption) *grpc.Server {
			server := grpc.NewServer(options...)
			contract.AddEcho(server, "plugin")
			return server
		})
		return strconv.Itoa(int(id)), nil
	case "dial":
		conn, err := c.broker.Dial(uint32(number))
		if err != nil {
			return "", err
		}
		defer conn.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return contract.CallEcho(ctx, conn, words[1])
	case "print":
		_, err := os.Stdout.WriteString(pattern(number))
		return "printed", err
	case "log":
		logger.Warn(rest, "answer", 42)
		return "logged", nil
	case "panic":
		go func() { panic(rest) }()
		time.Sleep(time.Minute)
	}
	return "", fmt.Errorf("no command %q", command)
}

func pattern(bytes int) string {
	return strings.Repeat("0123456789abcdef", bytes/16+1)[:bytes]
}
