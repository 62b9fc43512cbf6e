package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
)

// grpcClient is one client with one connection, one call after the other. Like restClient it speaks just enough of its
// protocol, because it shares two cores with what it measures: grpc-go's own client costs as much as a third of the service.
type grpcClient struct {
	conn    net.Conn
	in      *bufio.Reader
	out     []byte
	headers []byte // of every request, encoded
	stream  uint32 // of the last call
	taken   int    // bytes of the connection's window that were used
	request func(r *rand.Rand) []byte
}

// The parts of HTTP/2 (RFC 9113) that are needed.
const (
	frameData     = 0
	frameHeaders  = 1
	frameReset    = 3
	frameSettings = 4
	framePing     = 6
	frameGoAway   = 7
	frameWindow   = 8

	flagEndStream  = 1
	flagAck        = 1 // of settings and pings
	flagEndHeaders = 4

	settingPush   = 2
	settingWindow = 4

	frameHeader = 9
	grpcHeader  = 5 // before each message: whether it is compressed, and its length
	streamRoom  = 16 << 20
	connRoom    = 1 << 30
)

func dialGRPC(addr, method string, request func(*rand.Rand) []byte) (c *grpcClient, err error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c = &grpcClient{
		conn: conn, in: bufio.NewReaderSize(conn, 64<<10), request: request, headers: requestHeaders(addr, method),
		stream: ^uint32(0), // so that the first call is 1
	}
	out := []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	settings := binary.BigEndian.AppendUint32([]byte{0, settingPush, 0, 0, 0, 0, 0, settingWindow}, streamRoom)
	out = appendFrame(out, frameSettings, 0, 0, settings)
	out = appendFrame(out, frameWindow, 0, 0, binary.BigEndian.AppendUint32(nil, connRoom))
	if _, err := conn.Write(out); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return c, nil
}

// requestHeaders encodes the headers of a call (RFC 7541), all of them without a place in the table of either side, so that
// every call has the same.
func requestHeaders(addr, method string) []byte {
	text := func(b []byte, s string) []byte { return append(append(b, byte(len(s))), s...) } // shorter than 127 bytes
	b := []byte{0x80 | 3, 0x80 | 6}                                                          // :method POST, :scheme http
	b = text(append(b, 4), method)                                                           // :path
	b = text(append(b, 1), addr)                                                             // :authority
	b = text(append(b, 15, 31-15), "application/grpc")                                       // content-type
	return text(text(append(b, 0), "te"), "trailers")
}

func appendFrame(out []byte, kind, flags byte, stream uint32, payload []byte) []byte {
	n := len(payload)
	out = append(out, byte(n>>16), byte(n>>8), byte(n), kind, flags)
	return append(binary.BigEndian.AppendUint32(out, stream), payload...)
}

func (c *grpcClient) close() error { return c.conn.Close() }

func (c *grpcClient) call(r *rand.Rand) error {
	c.stream += 2
	message := c.request(r)
	out := appendFrame(c.out[:0], frameHeaders, flagEndHeaders, c.stream, c.headers)
	n := grpcHeader + len(message)
	out = append(out, byte(n>>16), byte(n>>8), byte(n), frameData, flagEndStream)
	out = binary.BigEndian.AppendUint32(out, c.stream)
	out = binary.BigEndian.AppendUint32(append(out, 0), uint32(len(message)))
	if c.taken > connRoom/2 {
		out = appendFrame(out, frameWindow, 0, 0, binary.BigEndian.AppendUint32(nil, connRoom/2))
		c.taken -= connRoom / 2
	}
	c.out = append(out, message...)
	if _, err := c.conn.Write(c.out); err != nil {
		return err
	}
	return c.answer()
}

// answer reads frames up to the end of the call. A call that failed has no message: its status comes with the first headers.
func (c *grpcClient) answer() error {
	size := 0
	for {
		header, err := c.in.Peek(frameHeader)
		if err != nil {
			return err
		}
		n := int(header[0])<<16 | int(header[1])<<8 | int(header[2])
		kind, flags, stream := header[3], header[4], binary.BigEndian.Uint32(header[5:])
		if _, err := c.in.Discard(frameHeader); err != nil {
			return err
		}
		switch kind {
		case frameData:
			size += n
			c.taken += n
		case framePing, frameSettings:
			if err := c.acknowledge(kind, flags, n); err != nil {
				return err
			}
			continue
		case frameReset, frameGoAway:
			return fmt.Errorf("the service sent frame %d instead of an answer", kind)
		}
		if _, err := c.in.Discard(n); err != nil {
			return err
		}
		if stream == c.stream && flags&flagEndStream != 0 && (kind == frameData || kind == frameHeaders) {
			if size <= grpcHeader {
				return errors.New("a call failed or had an empty answer")
			}
			return nil
		}
	}
}

// acknowledge answers a ping or settings.
func (c *grpcClient) acknowledge(kind, flags byte, n int) error {
	payload := make([]byte, n)
	if _, err := io.ReadFull(c.in, payload); err != nil || flags&flagAck != 0 {
		return err
	}
	if kind == frameSettings {
		payload = nil
	}
	_, err := c.conn.Write(appendFrame(nil, kind, flagAck, 0, payload))
	return err
}
