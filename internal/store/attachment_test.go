package store

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

func TestAnAttachmentNeedsItsBlob(t *testing.T) {
	s, err := Open(everything(t), pgtest.New(t), 4, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	unlock(t, s)
	_, err = s.sqlDB.ExecContext(everything(t), fill)
	require.NoError(t, err)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	w := Write{Actor: "u1", Now: now}
	a := Attachment{
		AgencyID: "a1", ApplicationID: "x1", Purpose: "other", FileName: "a.pdf", MediaType: "application/pdf", SizeBytes: 1,
		SHA256: make([]byte, 32), BlobKey: "aa/1",
	}
	_, err = s.CreateAttachment(everything(t), a, w)
	require.ErrorIs(t, err, ErrBlobGone, "nobody said that it would come")

	require.NoError(t, s.ExpectBlob(everything(t), "aa/1", now))
	unknown := a
	unknown.ApplicationID = "none"
	_, err = s.CreateAttachment(everything(t), unknown, w)
	require.ErrorIs(t, err, ErrNotFound)
	orphans, err := s.OrphanBlobs(everything(t), now.Add(time.Second), 10)
	require.NoError(t, err)
	require.Equal(t, []string{"aa/1"}, orphans, "refused, it still belongs to nobody")

	made, err := s.CreateAttachment(everything(t), a, w)
	require.NoError(t, err)
	require.Equal(t, 1, made.Number)
	orphans, err = s.OrphanBlobs(everything(t), now.Add(time.Hour), 10)
	require.NoError(t, err)
	require.Empty(t, orphans)
	_, err = s.CreateAttachment(everything(t), a, w)
	require.ErrorIs(t, err, ErrBlobGone, "a blob is one attachment's")

	one, two := 1, 2
	_, err = s.CreateReceiptProof(everything(t), made.Matter().Key, ReceiptProof{Kind: "postmark", Attachment: &two}, w)
	var refused *AttachmentError
	require.ErrorAs(t, err, &refused)
	require.False(t, refused.Withdrawn)
	_, err = s.WithdrawAttachment(everything(t), made.Matter(), 1, 1, "错件", w)
	require.NoError(t, err)
	_, err = s.CreateReceiptProof(everything(t), made.Matter().Key, ReceiptProof{Kind: "postmark", Attachment: &one}, w)
	require.ErrorAs(t, err, &refused)
	require.True(t, refused.Withdrawn)
}
