package main

import (
	"context"
	"errors"
	"math/rand/v2"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
)

// grpcClient is one client. All clients of a load share one connection, as the callers within one program do. Requests are
// encoded beforehand and responses are not decoded, so that what the client costs is the transport.
type grpcClient struct {
	conn    *grpc.ClientConn
	method  string
	request func(r *rand.Rand) []byte
}

func dialGRPC(addr string) (*grpc.ClientConn, error) {
	return grpc.NewClient("passthrough:///"+addr, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodecV2(rawCodec{})))
}

// close leaves the connection to whoever opened it.
func (c *grpcClient) close() error { return nil }

func (c *grpcClient) call(r *rand.Rand) error {
	var size int
	if err := c.conn.Invoke(context.Background(), c.method, c.request(r), &size); err != nil {
		return err
	}
	if size == 0 {
		return errors.New("an empty response")
	}
	return nil
}

// rawCodec sends bytes as they are and tells of a response only its size.
type rawCodec struct{}

// Name implements encoding.CodecV2.
func (rawCodec) Name() string { return "proto" }

// Marshal implements encoding.CodecV2.
func (rawCodec) Marshal(v any) (mem.BufferSlice, error) {
	raw, ok := v.([]byte)
	if !ok {
		return nil, errors.New("not encoded")
	}
	return mem.BufferSlice{mem.SliceBuffer(raw)}, nil
}

// Unmarshal implements encoding.CodecV2.
func (rawCodec) Unmarshal(data mem.BufferSlice, v any) error {
	size, ok := v.(*int)
	if !ok {
		return errors.New("not a size")
	}
	*size = data.Len()
	return nil
}
