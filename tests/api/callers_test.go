package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/metadata"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// callers takes a request for the principal that its Authorization describes, and one without for the development principal. How
// principals come out of sessions and keys is for the tests of identity.
type callers struct{ store atomic.Pointer[store.Store] }

// caller is a principal as a test describes it.
type caller struct {
	User     string
	Grants   []auth.Grant
	Officers []tenancy.Officer
}

const callerScheme = "Test "

// Authenticate implements auth.Authenticator.
func (c *callers) Authenticate(ctx context.Context) (*auth.Principal, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	given := md.Get("authorization")
	if len(given) == 0 {
		return auth.Development{}.Authenticate(ctx)
	}
	var who caller
	decoded, err := base64.StdEncoding.DecodeString(given[0][len(callerScheme):])
	if err == nil {
		err = json.Unmarshal(decoded, &who)
	}
	if err != nil {
		return nil, err
	}
	p := auth.NewPrincipal(who.User, "", auth.KindPerson, who.Grants...)
	p.Officers = who.Officers
	p.Tree, err = c.store.Load().Tree(ctx, 0)
	return &p, err
}

// called makes a request as somebody.
func (s *server) called(t *testing.T, who caller, method, path string, body any) response {
	t.Helper()
	encoded, err := json.Marshal(who)
	require.NoError(t, err)
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		require.NoError(t, err)
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.node()+path, content)
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", callerScheme+base64.StdEncoding.EncodeToString(encoded))
	resp, err := s.http.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return response{status: resp.StatusCode, header: resp.Header, body: got}
}
