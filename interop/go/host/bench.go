package main

import (
	"encoding/json"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

const warmUp = 1000

type figures struct {
	PerSecond float64 `json:"perSecond"`
	P50       float64 `json:"p50"`
	P99       float64 `json:"p99"`
}

// Measures one call: some one after the other, then many at a time. Latencies are in milliseconds.
func (h *host) bench(alone, together, atOnce int) (string, error) {
	for i := 0; i < warmUp; i++ {
		if _, err := h.tell("say x"); err != nil {
			return "", err
		}
	}
	took := make([]float64, 0, alone)
	for i := 0; i < alone; i++ {
		begun := time.Now()
		if _, err := h.tell("say x"); err != nil {
			return "", err
		}
		took = append(took, float64(time.Since(begun).Microseconds())/1000)
	}
	perSecond, err := h.benchTogether(together, atOnce)
	if err != nil {
		return "", err
	}
	sort.Float64s(took)
	at := func(share float64) float64 { return took[int(float64(len(took)-1)*share)] }
	text, err := json.Marshal(figures{PerSecond: perSecond, P50: at(0.5), P99: at(0.99)})
	return string(text), err
}

func (h *host) benchTogether(calls, atOnce int) (float64, error) {
	var made atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	begun := time.Now()
	for worker := 0; worker < atOnce; worker++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for made.Add(1) <= int64(calls) {
				if _, err := h.tell("say x"); err != nil {
					failed.Store(&err)
					return
				}
			}
		}()
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(calls) / time.Since(begun).Seconds(), nil
}
