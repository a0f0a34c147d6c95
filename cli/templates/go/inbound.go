package main

import (
	"crypto/subtle"
	"encoding/json"

	"example.com/acme-chat-channel/gen/contentv1"
	"example.com/acme-chat-channel/gen/pluginv1"
	"example.com/acme-chat-channel/linktor"
)

// ReceiveWebhook proves that a request is the network's, then reads it: one message, {"id", "from", "text"}.
func (c *channel) ReceiveWebhook(request linktor.Webhook) linktor.WebhookAnswer {
	if subtle.ConstantTimeCompare([]byte(request.Header["x-secret"]), []byte(c.settings.secret)) != 1 {
		return linktor.WebhookAnswer{Status: 401}
	}
	var said struct{ ID, From, Text string }
	if err := json.Unmarshal(request.Body, &said); err != nil || said.ID == "" || said.From == "" {
		return linktor.WebhookAnswer{Status: 400}
	}
	message := &pluginv1.InboundMessage{
		ExternalId:  said.ID,
		Contact:     &pluginv1.Identity{Kind: identityKind, Value: said.From, Scoped: true},
		ContentType: contentv1.ContentType_CONTENT_TYPE_TEXT,
		Text:        said.Text,
	}
	return linktor.WebhookAnswer{
		Events: []*pluginv1.InboundEvent{{Kind: &pluginv1.InboundEvent_Message{Message: message}}},
		State:  c.state,
	}
}
