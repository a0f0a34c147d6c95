package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
	// When a connection breaks, nobody knows whether the message arrived: that is no refusal.
	response, err := c.http.Do(request)
	if err != nil {
		return nil, errors.Unwrap(err) // without the URL, which may hold a token: errors are logged
	}
	defer response.Body.Close()
	if response.StatusCode < 300 {
		return linktor.Accepted(message.GetIdempotencyKey()), nil
	}
	return refusal(response), nil
}

// What an answer other than 2xx means.
func refusal(response *http.Response) *pluginv1.SendMessageResponse {
	status := response.StatusCode
	class := pluginv1.RefusalClass_REFUSAL_CLASS_PERMANENT
	switch {
	case status == http.StatusTooManyRequests:
		class = pluginv1.RefusalClass_REFUSAL_CLASS_RATE_LIMITED
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		class = pluginv1.RefusalClass_REFUSAL_CLASS_RETRYABLE
	}
	answer := linktor.Refused(class, strconv.Itoa(status), fmt.Sprintf("the address answered %d", status))
	if seconds, err := strconv.ParseUint(response.Header.Get("Retry-After"), 10, 31); err == nil {
		answer.GetRefused().RetryAfterMs = int64(seconds) * 1000
	}
	return answer
}
