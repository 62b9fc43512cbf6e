package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

// sealed is a database with two chains and a head: six entries of linhai, then a head, then two more; three of none.
type sealed struct {
	*bundle
	signer *audit.Signer
	head   audit.Head // as it was exported, when linhai had six
	ids    []int64    // of linhai's entries by position, from 1
}

func sealedChains(t *testing.T) *sealed {
	t.Helper()
	s := &sealed{bundle: setup(t), ids: []int64{0}}
	var err error
	s.signer, err = audit.NewSigner()
	require.NoError(t, err)
	register := func(n int) {
		for range n {
			_, err := s.Register(everything(t), s.application("2020-03-02"), write("2020-03-02"))
			require.NoError(t, err)
		}
	}
	register(5) // after the agency itself
	for range 3 {
		s.do(t, `INSERT INTO audit_entry (agency_id, subject, action, actor, correlation, recorded_at, detail)
			VALUES ('', 'x', 'probe', 'users/test', 'c-1', now(), '{}')`)
	}
	s.seal(t)
	var ok bool
	s.head, ok, err = s.SealHead(everything(t), at("2020-03-02"), s.signer.Sign)
	require.NoError(t, err)
	require.True(t, ok)
	register(2)
	s.seal(t)
	rows, err := s.Pool().Query(everything(t), "SELECT entry_id FROM audit_link WHERE agency_id = 'linhai' ORDER BY position")
	require.NoError(t, err)
	for rows.Next() {
		var id int64
		require.NoError(t, rows.Scan(&id))
		s.ids = append(s.ids, id)
	}
	require.Len(t, s.ids, 1+8)
	return s
}

func (b *bundle) do(t *testing.T, statement string) {
	t.Helper()
	_, err := b.Pool().Exec(everything(t), statement)
	require.NoError(t, err)
}

func (b *bundle) seal(t *testing.T) {
	t.Helper()
	_, err := b.Seal(everything(t), func() time.Time { return at("2020-03-02") })
	require.NoError(t, err)
}

// asSuperuser does what somebody does who has all rights and knows how to get past the triggers.
func (b *bundle) asSuperuser(t *testing.T, statements ...string) {
	t.Helper()
	pgtest.Administer(t, b.url, append([]string{"SET session_replication_role = replica"}, statements...)...)
}

func (s *sealed) broken(t *testing.T, v store.VerifyAudit) audit.BreakError {
	t.Helper()
	_, err := s.VerifyAudit(everything(t), v)
	var broken *audit.BreakError
	require.ErrorAs(t, err, &broken)
	return *broken
}

// TestEveryKindOfTamperingIsFound does each to a real database, with all the rights there are, and asks what is told.
func TestEveryKindOfTamperingIsFound(t *testing.T) {
	// rewrite makes the chain of linhai anew from what the entries say now, as somebody would who has read this program.
	rewrite := func(t *testing.T, s *sealed) {
		t.Helper()
		s.asSuperuser(t, "DELETE FROM audit_link WHERE agency_id = 'linhai'",
			"INSERT INTO audit_unsealed SELECT id FROM audit_entry WHERE agency_id = 'linhai'")
		s.seal(t)
	}
	for _, c := range []struct {
		name   string
		tamper func(*testing.T, *sealed)
		verify func(*sealed) store.VerifyAudit
		want   func(*sealed) audit.BreakError
	}{
		{name: "an entry changed", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("UPDATE audit_entry SET actor = 'users/other' WHERE id = %d", s.ids[3]))
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 3, Entry: s.ids[3], What: audit.EntryChanged}
		}},
		{name: "a letter moved from one field to the next", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("UPDATE audit_entry SET action = action || 'u', actor = substr(actor, 2) WHERE id = %d", s.ids[3]))
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 3, Entry: s.ids[3], What: audit.EntryChanged}
		}},
		{name: "an entry deleted", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("DELETE FROM audit_entry WHERE id = %d", s.ids[2]))
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 2, Entry: s.ids[2], What: audit.EntryMissing}
		}},
		{name: "an entry deleted with its link", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("DELETE FROM audit_entry WHERE id = %d", s.ids[2]), fmt.Sprintf("DELETE FROM audit_link WHERE entry_id = %d", s.ids[2]))
		}, want: func(*sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 2, What: audit.LinkMissing}
		}},
		{name: "an entry deleted, and those after it moved up", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("DELETE FROM audit_entry WHERE id = %d", s.ids[2]), fmt.Sprintf("DELETE FROM audit_link WHERE entry_id = %d", s.ids[2]),
				"UPDATE audit_link SET position = -position + 100 WHERE agency_id = 'linhai' AND position > 2",
				"UPDATE audit_link SET position = 99 - position WHERE agency_id = 'linhai' AND position > 8")
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 2, Entry: s.ids[3], What: audit.EntryChanged}
		}},
		{name: "two entries exchanged", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("UPDATE audit_link SET entry_id = -1 WHERE entry_id = %d", s.ids[4]),
				fmt.Sprintf("UPDATE audit_link SET entry_id = %d WHERE entry_id = %d", s.ids[4], s.ids[5]),
				fmt.Sprintf("UPDATE audit_link SET entry_id = %d WHERE entry_id = -1", s.ids[5]))
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 4, Entry: s.ids[5], What: audit.EntryChanged}
		}},
		{name: "an entry given to another agency", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("UPDATE audit_entry SET agency_id = '' WHERE id = %d", s.ids[4]))
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 4, Entry: s.ids[4], What: audit.EntryChanged}
		}},
		{name: "an entry put in", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, `INSERT INTO audit_entry (id, agency_id, subject, action, actor, correlation, recorded_at, detail)
				OVERRIDING SYSTEM VALUE VALUES (4711, 'linhai', 'x00001', 'accept', 'users/other', '', now(), '{}')`)
		}, want: func(*sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Entry: 4711, What: audit.EntryInserted}
		}},
		{name: "an entry put into the chain with a hash of nothing", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, `INSERT INTO audit_entry (id, agency_id, subject, action, actor, correlation, recorded_at, detail)
				OVERRIDING SYSTEM VALUE VALUES (4711, 'linhai', 'x00001', 'accept', 'users/other', '', now(), '{}')`,
				"INSERT INTO audit_link VALUES ('linhai', 9, 4711, now(), sha256(''))")
		}, want: func(*sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 9, Entry: 4711, What: audit.EntryChanged}
		}},
		{name: "the end cut off behind the head", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("DELETE FROM audit_entry WHERE id IN (%d, %d, %d)", s.ids[6], s.ids[7], s.ids[8]),
				"DELETE FROM audit_link WHERE agency_id = 'linhai' AND position >= 6")
		}, want: func(*sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 6, Head: 1, What: audit.CutOff}
		}},
		{name: "the end cut off with what the head said about it", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("DELETE FROM audit_entry WHERE id IN (%d, %d, %d)", s.ids[6], s.ids[7], s.ids[8]),
				"DELETE FROM audit_link WHERE agency_id = 'linhai' AND position >= 6", "DELETE FROM audit_head_chain WHERE agency_id = 'linhai'")
		}, want: func(*sealed) audit.BreakError { return audit.BreakError{Head: 1, What: audit.HeadChanged} }},
		{
			name: "the end cut off with all heads, one of which was kept outside", tamper: func(t *testing.T, s *sealed) {
				s.asSuperuser(t, fmt.Sprintf("DELETE FROM audit_entry WHERE id IN (%d, %d, %d)", s.ids[6], s.ids[7], s.ids[8]),
					"DELETE FROM audit_link WHERE agency_id = 'linhai' AND position >= 6", "DELETE FROM audit_head_chain", "DELETE FROM audit_head")
			}, verify: func(s *sealed) store.VerifyAudit { return store.VerifyAudit{Heads: []audit.Head{s.head}} },
			want: func(*sealed) audit.BreakError { return audit.BreakError{Head: 1, What: audit.HeadMissing} },
		},
		{
			name: "everything gone, of which a head was kept outside", tamper: func(t *testing.T, s *sealed) {
				s.asSuperuser(t, "TRUNCATE audit_entry, audit_link, audit_head_chain, audit_head, audit_unsealed")
			}, verify: func(s *sealed) store.VerifyAudit { return store.VerifyAudit{Heads: []audit.Head{s.head}} },
			want: func(*sealed) audit.BreakError { return audit.BreakError{Head: 1, What: audit.HeadMissing} },
		},
		{name: "an entry changed and the chain written anew", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("UPDATE audit_entry SET actor = 'users/other' WHERE id = %d", s.ids[3]))
			rewrite(t, s)
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 6, Entry: s.ids[6], Head: 1, What: audit.Rewritten}
		}},
		{name: "the chain written anew, and what the head said", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, fmt.Sprintf("UPDATE audit_entry SET actor = 'users/other' WHERE id = %d", s.ids[3]))
			rewrite(t, s)
			s.asSuperuser(t, `UPDATE audit_head_chain c SET hash = l.hash FROM audit_link l
				WHERE l.agency_id = c.agency_id AND l.position = c.position`)
		}, want: func(*sealed) audit.BreakError { return audit.BreakError{Head: 1, What: audit.HeadChanged} }},
		{
			name: "chain and heads written anew, without the key", tamper: func(t *testing.T, s *sealed) {
				s.asSuperuser(t, fmt.Sprintf("UPDATE audit_entry SET actor = 'users/other' WHERE id = %d", s.ids[3]))
				rewrite(t, s)
				s.asSuperuser(t, "DELETE FROM audit_head_chain", "DELETE FROM audit_head")
				_, _, err := s.SealHead(everything(t), at("2020-03-02"), nil)
				require.NoError(t, err)
			}, verify: func(s *sealed) store.VerifyAudit { return store.VerifyAudit{Key: s.signer.Public()} },
			want: func(*sealed) audit.BreakError { return audit.BreakError{Head: 1, What: "it is not signed"} },
		},
		{
			name: "chain and heads written anew, of which one was kept outside", tamper: func(t *testing.T, s *sealed) {
				s.asSuperuser(t, fmt.Sprintf("UPDATE audit_entry SET actor = 'users/other' WHERE id = %d", s.ids[3]))
				rewrite(t, s)
				s.asSuperuser(t, "DELETE FROM audit_head_chain", "DELETE FROM audit_head")
				_, _, err := s.SealHead(everything(t), at("2020-03-02"), s.signer.Sign)
				require.NoError(t, err)
			}, verify: func(s *sealed) store.VerifyAudit {
				return store.VerifyAudit{Heads: []audit.Head{s.head}, Key: s.signer.Public()}
			},
			want: func(*sealed) audit.BreakError { return audit.BreakError{Head: 1, What: audit.HeadChanged} },
		},
		{name: "the instant of a head changed", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, "UPDATE audit_head SET sealed_at = sealed_at + interval '1 day'")
		}, want: func(*sealed) audit.BreakError { return audit.BreakError{Head: 1, What: audit.HeadChanged} }},
		{name: "the instant of a sealing changed", tamper: func(t *testing.T, s *sealed) {
			s.asSuperuser(t, "UPDATE audit_link SET sealed_at = sealed_at - interval '1 day' WHERE agency_id = 'linhai' AND position = 5")
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Position: 5, Entry: s.ids[5], What: audit.EntryChanged}
		}},
		{name: "an entry deleted that waited for its place", tamper: func(t *testing.T, s *sealed) {
			_, err := s.Register(everything(t), s.application("2020-03-02"), write("2020-03-02"))
			require.NoError(t, err)
			s.asSuperuser(t, "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
			s.seal(t)
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Entry: s.ids[8] + 1, What: audit.EntryLost}
		}},
		{name: "an entry kept from its place", tamper: func(t *testing.T, s *sealed) {
			_, err := s.Register(everything(t), s.application("2020-03-02"), write("2020-03-02"))
			require.NoError(t, err)
			s.asSuperuser(t, "DELETE FROM audit_unsealed")
			s.seal(t)
		}, want: func(s *sealed) audit.BreakError {
			return audit.BreakError{Agency: "linhai", Entry: s.ids[8] + 1, What: audit.EntryInserted}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := sealedChains(t)
			v := store.VerifyAudit{Heads: []audit.Head{s.head}, Key: s.signer.Public()}
			sum, err := s.VerifyAudit(everything(t), v)
			require.NoError(t, err)
			require.Equal(t, store.VerifiedAudit{Agencies: 2, Entries: 11, Heads: 1}, sum)

			c.tamper(t, s)
			v = store.VerifyAudit{}
			if c.verify != nil {
				v = c.verify(s)
			}
			require.Equal(t, c.want(s), s.broken(t, v))
		})
	}
}

// Whoever comes from the program's side may only add: as the program itself, by its privileges, and as the owner of the tables, by
// triggers.
func TestTheAuditIsAppendOnlyEvenForItsOwner(t *testing.T) {
	s := sealedChains(t)
	owner := pgtest.Owner(t, s.url)
	for _, statement := range []string{
		"UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry", "DELETE FROM audit_entry WHERE false",
		"UPDATE audit_link SET position = position + 100", "DELETE FROM audit_link", "TRUNCATE audit_link",
		"UPDATE audit_head SET agencies = 0", "DELETE FROM audit_head", "TRUNCATE audit_head, audit_head_chain",
		"UPDATE audit_head_chain SET number = 1", "DELETE FROM audit_head_chain", "TRUNCATE audit_head_chain",
		"UPDATE audit_key SET secret = secret", "DELETE FROM audit_key", "TRUNCATE audit_key",
		"INSERT INTO audit_link SELECT * FROM audit_link ON CONFLICT (entry_id) DO UPDATE SET position = 100",
	} {
		_, err := s.Pool().Exec(everything(t), statement)
		requireRefused(t, err, statement)
		_, err = owner.ExecContext(everything(t), statement)
		requireRefused(t, err, statement)
	}
	_, err := s.VerifyAudit(everything(t), store.VerifyAudit{})
	require.NoError(t, err)
}

// requireRefused wants insufficient_privilege, of PostgreSQL or of a trigger.
func requireRefused(t *testing.T, err error, statement string) {
	t.Helper()
	var refused *pgconn.PgError
	require.ErrorAs(t, err, &refused, statement)
	require.Equal(t, "42501", refused.Code, statement)
}
