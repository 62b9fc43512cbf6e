package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

// explained returns how PostgreSQL reads a query that was built dry: each of the first executions of a prepared statement,
// among which it settles whether one plan will do for all arguments.
func explained(t *testing.T, s *Store, dry *gorm.DB) []string {
	t.Helper()
	conn, err := s.pool.Acquire(everything(t))
	require.NoError(t, err)
	defer conn.Release()
	literals := make([]string, len(dry.Statement.Vars))
	for i, v := range dry.Statement.Vars {
		if d, ok := v.(Day); ok {
			v = d.Date()
		}
		literals[i] = "'" + strings.ReplaceAll(fmt.Sprint(v), "'", "''") + "'"
	}
	_, err = conn.Exec(everything(t), "PREPARE page AS "+dry.Statement.SQL.String())
	require.NoError(t, err)
	execute := "EXECUTE page"
	if len(literals) > 0 {
		execute += "(" + strings.Join(literals, ", ") + ")"
	}
	var all []string
	for range 8 {
		var plan string
		err = conn.QueryRow(everything(t), "EXPLAIN (FORMAT JSON) "+execute).Scan(&plan)
		require.NoError(t, err)
		all = append(all, plan)
	}
	_, err = conn.Exec(everything(t), "DEALLOCATE page")
	require.NoError(t, err)
	return all
}
