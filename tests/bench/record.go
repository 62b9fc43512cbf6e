package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/yishenqing/foi/tests/e2e/foibin"
)

// service is the program under measurement, a process of its own.
type service = foibin.Server

func serviceOptions(db *database, log string) foibin.Options {
	return foibin.Options{
		Log:  log,
		Args: []string{"--development-identity", "--migrate", "--database-url", db.url()}, // a kept database may be older
		Env:  []string{"FOI_KEY=" + benchKey},
	}
}

// record makes one call of each work over REST and returns what it made the service send to PostgreSQL, as floors.
func (b *bench) record(ctx context.Context, program, log string, all []work) (floors map[string]*floor, err error) {
	if err := b.db.logRole(ctx, true); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.db.logRole(context.WithoutCancel(ctx), false)) }()
	server, err := foibin.Serve(ctx, program, serviceOptions(b.db, log))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	floors = map[string]*floor{}
	for _, w := range all {
		statements, varies, err := b.recordOne(ctx, server, w)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.title, err)
		}
		if floors[w.name], err = newFloor(b.pgbench, b.db.url(), w.floorHead, statements, varies...); err != nil {
			return nil, fmt.Errorf("%s: %w", w.title, err)
		}
		fmt.Fprintf(b.out, "-- %s: %d statements a call\n%s\n", w.title, len(statements), floors[w.name].script)
	}
	return floors, nil
}

// recordOne calls until two calls in a row made the service send the same statements: the first ones may also have opened
// connections or filled a cache, and on a busy machine the service does work of its own between them.
func (b *bench) recordOne(ctx context.Context, server *service, w work) (found []statement, varies []vary, err error) {
	const tries = 20
	for range tries {
		before := found
		found, err = b.db.statementsOf(ctx, func() error {
			varies, err = recordedCall(server.HTTP, w)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
		same := func(a, b statement) bool { return a.sql == b.sql }
		if len(found) > 0 && slices.EqualFunc(before, found, same) {
			return found, varies, nil
		}
	}
	return nil, nil, fmt.Errorf("%d calls each sent other statements, the last one %d", tries, len(found))
}

// recordedCall makes one call over REST for the first agency, looks whether it was answered as it should be, and tells
// which values of its arguments differ from call to call.
func recordedCall(addr string, w work) ([]vary, error) {
	requestID := uuid.NewString()
	body, err := exchange(addr, w.recorded(requestID))
	if err != nil {
		return nil, err
	}
	var answer struct {
		Name          string            `json:"name"`
		WorklistItems []json.RawMessage `json:"worklistItems"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if w.name == readWorklist && len(answer.WorklistItems) != pageSize {
		return nil, fmt.Errorf("a page of %d items instead of %d", len(answer.WorklistItems), pageSize)
	}
	return []vary{
		{strconv.Itoa(firstAgency), ":agency"},
		{path.Base(answer.Name), ":id"},
		{requestID, "CAST(lpad(:id, 32, '0') AS uuid)"},
	}, nil
}

// exchange makes one request on a connection of its own.
func exchange(addr string, request []byte) (body []byte, err error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	var answer bytes.Buffer
	status, _, err := readResponse(bufio.NewReader(conn), &answer)
	if err == nil && status != 200 {
		err = fmt.Errorf("HTTP status %d: %s", status, strings.TrimSpace(answer.String()))
	}
	return answer.Bytes(), err
}
