package main

import "encoding/json"

// What must survive a restart. Here it only counts what came in; for a real network it is a cursor or a session.
type state struct {
	Received int `json:"received"`
}

// How many messages a saved state has seen; none at first.
func received(saved []byte) int {
	var s state
	_ = json.Unmarshal(saved, &s) // empty at first
	return s.Received
}

// The state after one more. Linktor saves it together with the message.
func oneMore(saved []byte) []byte {
	after, _ := json.Marshal(state{Received: received(saved) + 1})
	return after
}
