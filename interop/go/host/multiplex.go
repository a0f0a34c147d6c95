//go:build !old

package main

import "github.com/hashicorp/go-plugin"

func multiplex(config *plugin.ClientConfig) { config.GRPCBrokerMultiplex = true }
