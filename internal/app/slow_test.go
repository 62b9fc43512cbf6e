package app_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/pgtest"
)

// TestSlowClientsAreCutOff: two hundred clients begin a request and never end it; those who ask properly are served meanwhile,
// and soon the others are gone.
func TestSlowClientsAreCutOff(t *testing.T) {
	cfg := settings(pgtest.New(t))
	cfg.ReadTimeout = time.Second
	r := start(t, cfg, auth.Development{})
	const clients = 200
	slow := make([]net.Conn, clients)
	for i := range slow {
		var d net.Dialer
		conn, err := d.DialContext(t.Context(), "tcp", r.HTTPAddr)
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		slow[i] = conn
		begun := []string{
			"", "POST /v1/agen", "GET /v1/agencies HTTP/1.1\r\nHost: x\r\nX-A: ",
			"POST /v1/agencies?agencyId=a1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
			"POST /v1/agencies?agencyId=a1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n{",
		}[i%5]
		_, err = io.WriteString(conn, begun)
		require.NoError(t, err)
	}
	require.Equal(t, http.StatusOK, r.send(t, http.MethodGet, "/v1/agencies", "").status)
	for _, conn := range slow {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(15*time.Second)))
		answer, err := io.ReadAll(conn)
		require.NoError(t, err, "still there")
		require.NotContains(t, string(answer), " 200 ")
		require.NotContains(t, string(answer), " 500 ")
	}
	require.NotContains(t, r.log.String(), `"level":"ERROR"`)
}

// TestPackedMessagesAreNotUnpackedForEver: gRPC unpacks what is sent compressed, but no further than any message may be long.
func TestPackedMessagesAreNotUnpackedForEver(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), auth.Development{})
	client := foiv1.NewAgencyServiceClient(r.grpc)
	_, err := client.GetAgency(t.Context(), &foiv1.GetAgencyRequest{Name: strings.Repeat(" ", 64<<20)}, grpc.UseCompressor(gzip.Name))
	require.Equal(t, codes.ResourceExhausted, status.Code(err), "%v", err)
	_, err = client.GetAgency(t.Context(), &foiv1.GetAgencyRequest{Name: "agencies/nowhere"}, grpc.UseCompressor(gzip.Name))
	require.Equal(t, codes.NotFound, status.Code(err), "what is packed and small is taken")
	_, err = client.GetAgency(t.Context(), &foiv1.GetAgencyRequest{Name: strings.Repeat(" ", 16<<20)})
	require.Equal(t, codes.ResourceExhausted, status.Code(err))

	long := metadata.AppendToOutgoingContext(t.Context(), "x-long", strings.Repeat("a", 64<<10))
	_, err = client.GetAgency(long, &foiv1.GetAgencyRequest{Name: "agencies/nowhere"})
	require.Error(t, err)
	require.NotEqual(t, codes.NotFound, status.Code(err), "a list of headers has its limit too")
}
