package call

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"
)

// slowAfter is how long a reader of a stream may take nothing before he is given up.
const slowAfter = 30 * time.Second

// Send gives a message to the reader of a stream. sent is false, without an error, when he takes it too slowly or when the server
// is being drained: the stream has to end then, and with it the goroutine that waits for him.
func Send[M any](drained context.Context, stream grpc.ServerStreamingServer[M], m *M) (sent bool, err error) {
	done := make(chan error, 1)
	go func() { done <- stream.Send(m) }()
	slow := time.NewTimer(slowAfter)
	defer slow.Stop()
	select {
	case err := <-done:
		return err == nil, gone(stream.Context(), err)
	case <-slow.C:
	case <-drained.Done():
	}
	return false, nil
}

// gone says of the end of a stream, which is all that a writer learns of a reader who went away, that the call was cancelled: it is no fault.
func gone(ctx context.Context, err error) error {
	if errors.Is(err, io.EOF) {
		return cmp.Or(ctx.Err(), context.Canceled)
	}
	return err
}
