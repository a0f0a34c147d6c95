// Package linktor serves a channel type to Linktor: the contract linktor.plugin.v1 over hashicorp/go-plugin.
package linktor

import (
	"context"
	"os"
	"time"

	"example.com/acme-chat-channel/gen/pluginv1"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

const (
	contractVersion = 1
	// As much as a host sends on purpose, and some.
	maxMessageBytes = 16 << 20
	parentPoll      = 500 * time.Millisecond
)

// Serve answers the host that started this program until it asks to stop. What the program prints goes to the host's log.
func Serve(p Plugin) {
	// Taken before go-plugin takes stderr over.
	log := hclog.New(&hclog.LoggerOptions{Name: p.Description.GetChannelType(), JSONFormat: true, Output: os.Stderr, Level: hclog.Debug})
	p.Description.ContractVersion = contractVersion
	go endWithParent()
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  1,
			MagicCookieKey:   "LINKTOR_PLUGIN",
			MagicCookieValue: "channel_adapter",
		},
		Plugins: plugin.PluginSet{"channel_adapter": &adapterPlugin{adapter: newAdapter(p, log)}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(maxMessageBytes))...)
		},
		Logger: log,
	})
}

// A killed host cannot ask to stop.
func endWithParent() {
	for parent := os.Getppid(); os.Getppid() == parent; {
		time.Sleep(parentPoll)
	}
	os.Exit(1)
}

// The service, as go-plugin wants it. There is no client in a plugin.
type adapterPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	adapter *adapter
}

func (p *adapterPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	pluginv1.RegisterChannelAdapterServer(server, p.adapter)
	return nil
}

func (p *adapterPlugin) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}
