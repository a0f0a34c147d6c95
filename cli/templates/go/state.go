package main

import "encoding/json"

// What must survive a restart. Here it only counts how often the channel was opened and then received something; for a real
// network it is a cursor or a session.
type state struct {
	Received int `json:"received"`
}

// What a saved state has counted; nothing at first.
func received(saved []byte) int {
	var s state
	_ = json.Unmarshal(saved, &s) // empty at first
	return s.Received
}

// The state once something is received. Linktor saves it together with the message.
func oneMore(saved []byte) []byte {
	after, _ := json.Marshal(state{Received: received(saved) + 1})
	return after
}
