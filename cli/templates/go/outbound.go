package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"example.com/acme-chat-channel/gen/pluginv1"
	"example.com/acme-chat-channel/linktor"
)

// Send posts a message. The network knows it by its key, so a repeat does nothing new.
func (c *channel) Send(ctx context.Context, message *pluginv1.SendMessageRequest) (*pluginv1.SendMessageResponse, error) {
	body, err := json.Marshal(map[string]string{
		"id":   message.GetIdempotencyKey(),
		"to":   message.GetRecipient().GetValue(),
		"text": message.GetText(),
	})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.settings.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Secret", c.settings.secret)
	// An error is left alone: when a connection breaks, nobody knows whether the message arrived.
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode < 300 {
		return linktor.Accepted(message.GetIdempotencyKey()), nil
	}
	class := pluginv1.RefusalClass_REFUSAL_CLASS_PERMANENT
	if response.StatusCode >= 500 {
		class = pluginv1.RefusalClass_REFUSAL_CLASS_RETRYABLE
	}
	return linktor.Refused(class, strconv.Itoa(response.StatusCode), fmt.Sprintf("the address answered %d", response.StatusCode)), nil
}
