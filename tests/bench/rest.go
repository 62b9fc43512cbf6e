package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
)

// restClient is one client with one keep-alive connection. It speaks just enough HTTP/1.1 to count as little as possible
// against the two cores that it shares with what it measures.
type restClient struct {
	conn    net.Conn
	in      *bufio.Reader
	out     []byte
	request func(out []byte, r *rand.Rand) []byte
}

func dialREST(addr string, request func([]byte, *rand.Rand) []byte) (caller, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &restClient{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), request: request}, nil
}

func (c *restClient) close() error { return c.conn.Close() }

func (c *restClient) call(r *rand.Rand) error {
	c.out = c.request(c.out[:0], r)
	if _, err := c.conn.Write(c.out); err != nil {
		return err
	}
	status, size, err := readResponse(c.in, io.Discard)
	if err == nil && (status != 200 || size == 0) {
		err = fmt.Errorf("HTTP status %d with %d bytes", status, size)
	}
	return err
}

// getRequest and postRequest append a whole request for a path below /v1.
func getRequest(out []byte, path string) []byte {
	out = append(out, "GET /v1/"...)
	out = append(out, path...)
	return append(out, " HTTP/1.1\r\nHost: bench.test\r\n\r\n"...)
}

func postRequest(out []byte, path string, body []byte) []byte {
	out = append(out, "POST /v1/"...)
	out = append(out, path...)
	out = append(out, " HTTP/1.1\r\nHost: bench.test\r\nContent-Type: application/json\r\nContent-Length: "...)
	out = strconv.AppendInt(out, int64(len(body)), 10)
	out = append(out, "\r\n\r\n"...)
	return append(out, body...)
}

var (
	lengthHeader  = []byte("content-length:")
	chunkedHeader = []byte("transfer-encoding: chunked")
)

// readResponse reads one response, writes its body to w and returns its status and the body's size.
func readResponse(in *bufio.Reader, w io.Writer) (status, size int, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 {
		return 0, 0, fmt.Errorf("no HTTP response: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, fmt.Errorf("no HTTP response: %q", line)
	}
	length, chunked := -1, false
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return 0, 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		switch {
		case hasPrefixFold(line, lengthHeader):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(lengthHeader):]))); err != nil {
				return 0, 0, err
			}
		case hasPrefixFold(line, chunkedHeader):
			chunked = true
		}
	}
	switch {
	case chunked:
		size, err = readChunks(in, w)
	case length >= 0:
		var n int64
		n, err = io.CopyN(w, in, int64(length))
		size = int(n)
	default:
		err = errors.New("a response without a length")
	}
	return status, size, err
}

func hasPrefixFold(line, prefix []byte) bool {
	return len(line) >= len(prefix) && bytes.EqualFold(line[:len(prefix)], prefix)
}

func readChunks(in *bufio.Reader, w io.Writer) (size int, err error) {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return size, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return size, err
		}
		if _, err := io.CopyN(w, in, n); err != nil {
			return size, err
		}
		size += int(n)
		if _, err := in.Discard(2); err != nil { // the line end after the chunk
			return size, err
		}
		if n == 0 {
			return size, nil
		}
	}
}
