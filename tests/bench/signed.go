package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/tests/e2e/foibin"
)

// systemSigned is the service with everything that security costs: it finds out by a key who calls, what he may do and how far
// he reaches, and its audit says what was read and by whom. Names and numbers are sealed in every system.
const systemSigned = "REST, signed in"

// signedClients is the only number of clients at which it is measured.
const signedClients = 8

// signed is a second service on the same database, and the key of a registrar of the whole installation.
type signed struct {
	service *service
	secret  string
}

// startSigned makes the key through the service that knows everybody, and starts the one that wants to see it.
func (b *bench) startSigned(ctx context.Context, program, log string) (s *signed, err error) {
	s = &signed{}
	if s.secret, err = b.newKey(ctx); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	o := serviceOptions(b.db, log)
	o.Args = o.Args[1:] // without --development-identity
	s.service, err = foibin.Serve(ctx, program, o)
	return s, err
}

func (b *bench) newKey(ctx context.Context) (string, error) {
	id := "bench-" + strconv.FormatInt(clock.System{}.Now().UnixNano(), 36) // a kept database has those of earlier runs
	body := `{"displayName":"bench","role":"ROLE_REGISTRAR","below":true}`
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+b.service.HTTP+"/v1/keys?keyId="+id, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: time.Minute}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	var key struct{ Secret string }
	if err := json.Unmarshal(answer, &key); err != nil || key.Secret == "" {
		return "", fmt.Errorf("HTTP status %d: %s", resp.StatusCode, answer)
	}
	return key.Secret, nil
}

// cell measures a work as signed in.
func (s *signed) cell(b *bench, w work) *cell {
	m := b.meters()
	m.app = func() (time.Duration, error) { return processCPU(s.service.PID()) }
	request := s.sign(w.restRequest)
	return &cell{work: w, clients: signedClients, system: system{systemSigned, func(_ context.Context, clients int) (sample, error) {
		return callOn(func() (caller, error) { return dialREST(s.service.HTTP, request) }, clients, m, b.warm, b.span)
	}}}
}

// sign adds the key to requests.
func (s *signed) sign(request func([]byte, *rand.Rand) []byte) func([]byte, *rand.Rand) []byte {
	header := []byte("\r\nAuthorization: Bearer " + s.secret)
	return func(out []byte, r *rand.Rand) []byte {
		out = request(out, r)
		end := bytes.Index(out, []byte("\r\n")) // of the request line
		size := len(out)
		out = append(out, header...)
		copy(out[end+len(header):], out[end:size])
		copy(out[end:], header)
		return out
	}
}
