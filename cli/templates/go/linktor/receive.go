package linktor

import (
	"io"
	"strings"
	"sync"

	"example.com/acme-chat-channel/gen/pluginv1"
	"google.golang.org/grpc"
)

const maxWebhookBytes = 1 << 20

// One Receive call, which the host keeps open: webhooks come down, what they said goes up, and then what became of it comes
// down.
type receiver struct {
	adapter *adapter
	stream  grpc.BidiStreamingServer[pluginv1.ReceiveRequest, pluginv1.ReceiveResponse]
	// Requests whose bodies are still coming.
	partial map[uint64]*pluginv1.WebhookRequest

	mutex sync.Mutex
	// States that were handed over and are not known to be saved.
	patches map[uint64]patch
}

type patch struct {
	channelID string
	open      *openChannel
	state     []byte
}

func (a *adapter) Receive(stream grpc.BidiStreamingServer[pluginv1.ReceiveRequest, pluginv1.ReceiveResponse]) error {
	r := &receiver{adapter: a, stream: stream, partial: map[uint64]*pluginv1.WebhookRequest{}, patches: map[uint64]patch{}}
	for {
		message, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch kind := message.GetKind().(type) {
		case *pluginv1.ReceiveRequest_Webhook:
			r.begin(kind.Webhook)
		case *pluginv1.ReceiveRequest_WebhookBody:
			r.more(kind.WebhookBody)
		case *pluginv1.ReceiveRequest_WebhookResult:
			r.settle(kind.WebhookResult)
		}
	}
}

func (r *receiver) begin(request *pluginv1.WebhookRequest) {
	if !request.GetHasMore() {
		go r.answer(request)
		return
	}
	r.partial[request.GetWebhookId()] = request
}

func (r *receiver) more(piece *pluginv1.WebhookBody) {
	request, isKnown := r.partial[piece.GetWebhookId()]
	if !isKnown {
		return
	}
	request.Body = append(request.Body, piece.GetData()...)
	if piece.GetHasMore() && len(request.Body) <= maxWebhookBytes {
		return
	}
	delete(r.partial, piece.GetWebhookId())
	go r.answer(request)
}

func (r *receiver) answer(request *pluginv1.WebhookRequest) {
	response := &pluginv1.WebhookResponse{WebhookId: request.GetWebhookId()}
	open, err := r.adapter.channels.get(request.GetChannelId())
	switch {
	case err != nil:
		response.Status = 503 // the network comes again
	case len(request.GetBody()) > maxWebhookBytes:
		response.Status = 413
	default:
		said := open.channel.ReceiveWebhook(webhookOf(request, open.savedState()))
		response.Status, response.Body, response.Events = said.Status, said.Body, said.Events
		if said.State != nil {
			response.State = &pluginv1.StatePatch{State: said.State, Epoch: open.epoch}
		}
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if response.State != nil {
		r.patches[response.GetWebhookId()] = patch{request.GetChannelId(), open, response.GetState().GetState()}
	}
	// Fails when the stream is over; the network comes again then.
	_ = r.stream.Send(&pluginv1.ReceiveResponse{Kind: &pluginv1.ReceiveResponse_WebhookResponse{WebhookResponse: response}})
}

// Learns what became of a webhook's events and state.
func (r *receiver) settle(result *pluginv1.EventBatchResult) {
	r.mutex.Lock()
	patch, isKnown := r.patches[result.GetId()]
	delete(r.patches, result.GetId())
	r.mutex.Unlock()
	switch {
	case !isKnown || isRefused(result):
	case result.GetStateStored():
		patch.open.stateSaved(patch.state)
	default: // another host has the channel now
		r.adapter.channels.closeThis(patch.channelID, patch.open)
	}
}

// Refused for now: the network brings it again.
func isRefused(result *pluginv1.EventBatchResult) bool {
	for _, event := range result.GetResults() {
		if event.GetOutcome() == pluginv1.EventOutcome_EVENT_OUTCOME_REFUSED {
			return true
		}
	}
	return false
}

func webhookOf(request *pluginv1.WebhookRequest, state []byte) Webhook {
	header := map[string]string{}
	for _, h := range request.GetHeaders() {
		name := strings.ToLower(h.GetName())
		if before, isRepeated := header[name]; isRepeated {
			header[name] = before + ", " + h.GetValue()
		} else {
			header[name] = h.GetValue()
		}
	}
	return Webhook{Method: request.GetMethod(), URL: request.GetUrl(), Header: header, Body: request.GetBody(), State: state}
}
