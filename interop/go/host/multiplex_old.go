//go:build old

package main

import (
	"log"

	"github.com/hashicorp/go-plugin"
)

func multiplex(*plugin.ClientConfig) { log.Fatal("this release knows of no multiplexing") }
