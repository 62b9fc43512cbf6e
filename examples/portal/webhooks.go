package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// receiver takes webhooks. One that came before is told by its id; a portal that keeps what it hears also keeps the ids.
type receiver struct {
	secrets []*standardwebhooks.Webhook // more than one while one takes over from another

	mu   sync.Mutex
	seen map[string]bool
	out  io.Writer
}

const largestWebhook = 64 << 10

func newReceiver(secrets []string, out io.Writer) (*receiver, error) {
	r := &receiver{seen: map[string]bool{}, out: out}
	for _, s := range secrets {
		w, err := standardwebhooks.NewWebhook(s)
		if err != nil {
			return nil, errors.New("a secret of FOI_WEBHOOK_SECRET is none") // without the secret
		}
		r.secrets = append(r.secrets, w)
	}
	if len(r.secrets) == 0 {
		return nil, errors.New("FOI_WEBHOOK_SECRET has no secret")
	}
	return r, nil
}

// ServeHTTP prints a webhook that is signed and new. Only a status of 2xx says that it was taken.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, largestWebhook))
	if err != nil || req.Method != http.MethodPost || !r.signed(body, req.Header) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id := req.Header.Get(standardwebhooks.HeaderWebhookID)
	if !r.seen[id] {
		if _, err := fmt.Fprintf(r.out, "%s\n", body); err != nil {
			w.WriteHeader(http.StatusInternalServerError) // it comes again
			return
		}
		r.seen[id] = true
	}
	w.WriteHeader(http.StatusNoContent)
}

func (r *receiver) signed(body []byte, header http.Header) bool {
	for _, s := range r.secrets {
		if s.Verify(body, header) == nil {
			return true
		}
	}
	return false
}

// takeWebhooks serves until ctx is over.
func takeWebhooks(ctx context.Context, address string, secrets []string, out io.Writer) error {
	r, err := newReceiver(secrets, out)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: address, Handler: r, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.ListenAndServe() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return server.Shutdown(ending)
	}
}
