package main

import (
	"net/http"
)

const identityKind = "acme_chat"

// One open channel. Nothing of it is shared with the others.
type channel struct {
	settings settings
	http     *http.Client
	// Goes with every message. Webhooks are read side by side, so none builds on what another hands over.
	state []byte
}
