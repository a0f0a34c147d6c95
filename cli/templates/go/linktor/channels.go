package linktor

import (
	"sync"
	"sync/atomic"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A channel and its life in this process.
type openChannel struct {
	channel Channel
	// Of the host's lease; goes back with every state.
	epoch  int64
	isLive atomic.Bool

	mutex sync.Mutex
	state []byte
}

func (o *openChannel) savedState() []byte {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.state
}

func (o *openChannel) stateSaved(state []byte) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.state = state
}

// The channels that are open in this process.
type openChannels struct {
	mutex sync.Mutex
	byID  map[string]*openChannel
}

func (c *openChannels) open(id string, channel *openChannel) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.byID[id] = channel
}

func (c *openChannels) close(id string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.byID, id)
}

// Leaves the one alone that was opened in its place.
func (c *openChannels) closeThis(id string, channel *openChannel) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.byID[id] == channel {
		delete(c.byID, id)
	}
}

func (c *openChannels) get(id string) (*openChannel, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if channel, isOpen := c.byID[id]; isOpen {
		return channel, nil
	}
	return nil, status.Error(codes.FailedPrecondition, "the channel is not open")
}
