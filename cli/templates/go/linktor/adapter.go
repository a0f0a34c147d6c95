package linktor

import (
	"context"
	"errors"

	"example.com/acme-chat-channel/gen/pluginv1"
	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc"
)

// The service that the host calls. What it does not have is answered UNIMPLEMENTED: announce it in the capabilities and
// add the method here, for example EditMessage.
type adapter struct {
	pluginv1.UnimplementedChannelAdapterServer
	plugin   Plugin
	log      hclog.Logger
	channels openChannels
}

func newAdapter(p Plugin, log hclog.Logger) *adapter {
	return &adapter{plugin: p, log: log, channels: openChannels{byID: map[string]*openChannel{}}}
}

func (a *adapter) Describe(context.Context, *pluginv1.DescribeRequest) (*pluginv1.DescribeResponse, error) {
	return a.plugin.Description, nil
}

func (a *adapter) OpenChannel(_ context.Context, r *pluginv1.OpenChannelRequest) (*pluginv1.OpenChannelResponse, error) {
	channel, err := a.plugin.Open(Opening{
		ChannelID:   r.GetChannelId(),
		Config:      r.GetConfig().AsMap(),
		Credentials: r.GetCredentials().AsMap(),
		State:       r.GetState(),
		WebhookURL:  r.GetWebhookUrl(),
		Log:         a.log.With("channel", r.GetChannelId()),
	})
	if err != nil {
		a.channels.close(r.GetChannelId())
		return nil, err
	}
	a.channels.open(r.GetChannelId(), &openChannel{channel: channel, epoch: r.GetEpoch(), state: r.GetState()})
	return &pluginv1.OpenChannelResponse{}, nil
}

func (a *adapter) CloseChannel(_ context.Context, r *pluginv1.CloseChannelRequest) (*pluginv1.CloseChannelResponse, error) {
	a.channels.close(r.GetChannelId())
	return &pluginv1.CloseChannelResponse{}, nil
}

// Connect has nothing to do here: a network that needs it is signed in to and told the webhook's address.
func (a *adapter) Connect(r *pluginv1.ConnectRequest, _ grpc.ServerStreamingServer[pluginv1.ConnectResponse]) error {
	open, err := a.channels.get(r.GetChannelId())
	if err != nil {
		return err
	}
	open.isLive.Store(true)
	return nil
}

func (a *adapter) Disconnect(_ context.Context, r *pluginv1.DisconnectRequest) (*pluginv1.DisconnectResponse, error) {
	open, err := a.channels.get(r.GetChannelId())
	if err != nil {
		return nil, err
	}
	open.isLive.Store(false)
	return &pluginv1.DisconnectResponse{}, nil
}

func (a *adapter) CheckHealth(_ context.Context, r *pluginv1.CheckHealthRequest) (*pluginv1.CheckHealthResponse, error) {
	open, err := a.channels.get(r.GetChannelId())
	if err != nil {
		return nil, err
	}
	if open.isLive.Load() {
		return &pluginv1.CheckHealthResponse{State: pluginv1.ChannelState_CHANNEL_STATE_CONNECTED}, nil
	}
	return &pluginv1.CheckHealthResponse{State: pluginv1.ChannelState_CHANNEL_STATE_DISCONNECTED}, nil
}

func (a *adapter) SendMessage(ctx context.Context, r *pluginv1.SendMessageRequest) (*pluginv1.SendMessageResponse, error) {
	open, err := a.channels.get(r.GetChannelId())
	if err != nil {
		return nil, err
	}
	response, err := open.channel.Send(ctx, r)
	var notAllowed *AddressNotAllowed
	if errors.As(err, &notAllowed) {
		return Refused(pluginv1.RefusalClass_REFUSAL_CLASS_PERMANENT, "ADDRESS_NOT_ALLOWED", notAllowed.Error()), nil
	}
	return response, err
}
