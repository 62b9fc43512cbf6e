package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// client calls the API for one agency with the key of a portal.
type client struct {
	agency string // where its resources are
	key    string
	http   *http.Client
}

func newClient(base, agency, key string) *client {
	return &client{base + "/v1/agencies/" + url.PathEscape(agency), key, &http.Client{Timeout: 30 * time.Second}}
}

func (c *client) post(ctx context.Context, path string, body, into any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPost, c.agency+path, content, into)
}

func (c *client) get(ctx context.Context, path, name, value string, into any) error {
	return c.call(ctx, http.MethodGet, c.agency+path+"?"+url.Values{name: {value}}.Encode(), nil, into)
}

const tries = 4

// call sends a request, and sends it again when the answer got lost or the server asks for patience: what writes has a requestId
// in its body, so that it is done once however often it comes.
func (c *client) call(ctx context.Context, method, address string, body []byte, into any) error {
	for try := 1; ; try++ {
		wait, err := c.once(ctx, method, address, body, into)
		if err == nil || wait == 0 || try == tries {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// once sends a request. A wait above 0 says that it may be sent again after so long.
func (c *client) once(ctx context.Context, method, address string, body []byte, into any) (wait time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return time.Second, err
	}
	content, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return time.Second, err
	}
	if resp.StatusCode == http.StatusOK {
		return 0, json.Unmarshal(content, into)
	}
	// 429 and 503 say after how many seconds it is worth while; a limit that time does not lift says none.
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		wait = time.Duration(max(seconds, 1)) * time.Second
	}
	return wait, fmt.Errorf("%s: %s", resp.Status, content) // what is wrong, in Chinese, and where
}

// requestID returns a new UUID of version 4.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
