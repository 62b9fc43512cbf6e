package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALostConnectionIsNoFaultOfOurs(t *testing.T) {
	for _, err := range []error{
		io.ErrUnexpectedEOF, // the server was killed while it worked
		io.EOF,
		driver.ErrBadConn,
		&net.OpError{Op: "write", Net: "unix", Err: syscall.EPIPE},
		&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET},
	} {
		require.ErrorIs(t, translate(fmt.Errorf("query: %w", err)), ErrUnavailable)
		require.ErrorIs(t, translate(err), err, "the cause stays for the log")
	}
	for _, err := range []error{errors.New("else"), context.Canceled, context.DeadlineExceeded} {
		require.Equal(t, err, translate(err))
	}
	require.NoError(t, translate(nil))
}
