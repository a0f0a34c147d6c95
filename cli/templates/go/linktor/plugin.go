package linktor

import (
	"context"

	"example.com/acme-chat-channel/gen/pluginv1"
	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"
)

// Plugin is one channel type.
type Plugin struct {
	Description *pluginv1.DescribeResponse
	// Open makes a channel of what a person filled in, without connecting. It returns WrongSettings to say what to change.
	Open func(Opening) (Channel, error)
}

// Opening is what a channel begins with.
type Opening struct {
	ChannelID   string
	Config      map[string]any
	Credentials map[string]any
	// State is what was saved last; empty at first.
	State []byte
	// WebhookURL is where the network reaches this channel.
	WebhookURL string
	// Log goes to the host. Never log secrets, or what people write.
	Log hclog.Logger
}

// Channel is one open channel. Its methods are called at the same time.
type Channel interface {
	// Send sends one message. A refusal is an answer; an error means that nobody knows whether it went out, unless it is
	// AddressNotAllowed.
	Send(context.Context, *pluginv1.SendMessageRequest) (*pluginv1.SendMessageResponse, error)
	// ReceiveWebhook verifies and reads a request of the network.
	ReceiveWebhook(Webhook) WebhookAnswer
}

// Webhook is a request of the network, as it came.
type Webhook struct {
	Method string
	// URL is path and query.
	URL string
	// Header has names in lower case.
	Header map[string]string
	// Body is exactly what was received: verify signatures over these bytes.
	Body []byte
	// State is the channel's, as it is saved now. Another webhook may be read at the same time.
	State []byte
}

// WebhookAnswer is what a request said, and what to answer once that is stored.
type WebhookAnswer struct {
	// Status is 200 when it is left out. With 401 or 403 nothing is stored.
	Status int32
	Body   []byte
	Events []*pluginv1.InboundEvent
	// State is the channel's from now on; nil leaves it as it is.
	State []byte
}

// WrongSettings tells a person what to change.
func WrongSettings(message string) error {
	return status.Error(codes.InvalidArgument, message)
}

// Accepted says that the network took a message, under its id.
func Accepted(externalID string) *pluginv1.SendMessageResponse {
	accepted := &pluginv1.SendAccepted{ExternalId: externalID}
	return &pluginv1.SendMessageResponse{Result: &pluginv1.SendMessageResponse_Accepted{Accepted: accepted}}
}

// Refused says that a message surely did not go out.
func Refused(class pluginv1.RefusalClass, reason, message string) *pluginv1.SendMessageResponse {
	refused := &pluginv1.SendRefusal{Class: class, Reason: reason, Message: message}
	return &pluginv1.SendMessageResponse{Result: &pluginv1.SendMessageResponse_Refused{Refused: refused}}
}

// Schema reads a JSON Schema. It is part of the program, so it panics where it is none.
func Schema(text string) *structpb.Struct {
	schema := &structpb.Struct{}
	if err := protojson.Unmarshal([]byte(text), schema); err != nil {
		panic(err)
	}
	return schema
}
