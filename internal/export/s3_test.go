package export_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/export"
)

// TestExportToS3 speaks the protocol with a server in this process.
func TestExportToS3(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("province"))
	var puts, failAt atomic.Int64
	fake := gofakes3.New(backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && failAt.Load() > 0 && puts.Add(1) >= failAt.Load() {
			w.WriteHeader(http.StatusForbidden) // not tried again
			return
		}
		fake.ServeHTTP(w, r)
	}))
	defer server.Close()
	where := "s3://province/foi?region=cn-east&s3ForcePathStyle=true&endpoint=" + server.URL
	s := register(t, 60)
	o := options(t, s, "s3")
	var err error
	o.Place, err = export.Open(everything(t), where)
	require.NoError(t, err)
	defer func() { require.NoError(t, o.Place.Close()) }()
	require.Equal(t, "s3://province/foi", o.Place.String())

	// Nothing is an export before its manifest is there.
	o.Publish = func(ctx context.Context, _ export.Result, publish func(context.Context) error) error {
		names, err := o.Place.Names(ctx)
		require.NoError(t, err)
		require.Empty(t, names)
		begun, err := o.Place.Abandoned(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{o.Name}, begun)
		return publish(ctx)
	}
	result, err := export.Run(everything(t), o)
	require.NoError(t, err)
	names, err := o.Place.Names(everything(t))
	require.NoError(t, err)
	require.Equal(t, []string{o.Name}, names)
	require.Empty(t, verify(t, o))

	place, name, err := export.Split("s3://province/foi/" + o.Name + "/?region=cn-east")
	require.NoError(t, err)
	require.Equal(t, []string{"s3://province/foi?region=cn-east", o.Name}, []string{place, name})

	// A changed, a missing and a foreign object are found.
	m := manifest(t, o)
	put := func(key, text string) {
		_, err := backend.DeleteObject("province", key) // with its checksum
		require.NoError(t, err)
		_, err = backend.PutObject("province", key, map[string]string{}, strings.NewReader(text), int64(len(text)), nil)
		require.NoError(t, err)
	}
	put("foi/"+o.Name+"/"+m.Files[0].Path, "other")
	put("foi/"+o.Name+"/note", "mine")
	_, err = backend.DeleteObject("province", "foi/"+o.Name+"/"+m.Files[1].Path)
	require.NoError(t, err)
	require.ElementsMatch(t, []export.Finding{
		{File: m.Files[0].Path, What: export.Changed}, {File: m.Files[1].Path, What: export.Missing}, {File: "note", What: export.Extra},
	}, verify(t, o))
	_, left, err := export.Retire(everything(t), o.Place, export.Keep{Days: 1}, calendar.MustDate("2026-01-01"))
	require.NoError(t, err)
	require.Equal(t, []string{o.Name}, left)

	// One that breaks off at its last object is none, and leaves nothing; one that is too old goes.
	o.Publish, o.Name = nil, export.Name(due, "s4", 1)
	failAt.Store(int64(result.Files) + 1)
	_, err = export.Run(everything(t), o)
	require.Error(t, err)
	failAt.Store(0)
	names, err = o.Place.Names(everything(t))
	require.NoError(t, err)
	require.Len(t, names, 1)
	begun, err := o.Place.Abandoned(everything(t))
	require.NoError(t, err)
	require.Empty(t, begun)

	put("foi/"+o.Name+"/half", "x") // as a process that was killed leaves it
	put("foi/other/half", "x")
	begun, err = o.Place.Abandoned(everything(t))
	require.NoError(t, err)
	require.Equal(t, []string{o.Name}, begun)
	require.NoError(t, o.Place.Sweep(everything(t), o.Name))
	require.NoError(t, o.Place.Sweep(everything(t), "other"))
	_, err = o.Place.Read(everything(t), o.Name, "half")
	require.ErrorIs(t, err, export.ErrNotFound)
	object, err := backend.GetObject("province", "foi/other/half", nil)
	require.NoError(t, err)
	text, err := io.ReadAll(object.Contents)
	require.NoError(t, errors.Join(err, object.Contents.Close()))
	require.True(t, bytes.Equal([]byte("x"), text))

	_, err = export.Run(everything(t), o)
	require.NoError(t, err)
	removed, _, err := export.Retire(everything(t), o.Place, export.Keep{Days: 1}, calendar.MustDate("2026-01-01"))
	require.NoError(t, err)
	require.Equal(t, []string{o.Name}, removed)
}

func TestPlacesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"", "ftp://x/y", "file://host/x", "s3://", "s3://key:secret@bucket/x"} {
		_, err := export.Open(everything(t), where)
		require.Error(t, err, where)
		require.NotContains(t, err.Error(), "secret")
		if where != "" {
			require.Error(t, export.CheckPlace(where), where)
		}
	}
	for _, where := range []string{"/srv/exports", "exports", "file:///srv", "s3://bucket/x?region=cn"} {
		require.NoError(t, export.CheckPlace(where), where)
	}
}
