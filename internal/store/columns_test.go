package store

import (
	"database/sql"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"github.com/yishenqing/foi/internal/pgtest"
)

// columnsWithoutField are written and read as expressions only; counted_… the database generates, for statistics.
var columnsWithoutField = map[string][]string{"application": {"search", "counted_row", "counted_kind", "counted_on"}}

// TestEveryModelHasExactlyTheMigratedColumns compares the rows of this package with the schema, both ways: a field without a
// column breaks a query, a column without a field is lost when a row is copied.
func TestEveryModelHasExactlyTheMigratedColumns(t *testing.T) {
	db, err := sql.Open("pgx", pgtest.New(t))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	for _, model := range []any{
		&Agency{}, &Placement{}, &Notice{}, &Application{}, &Event{}, &OpenDuty{}, &LegalCase{}, &statRow{}, &requestRow{},
		&auditRow{}, &Attachment{}, &Redaction{}, &Upload{}, &UploadPart{}, &ArchivePackage{}, &pendingBlob{}, &ReceiptProof{}, &ContactAttempt{}, &CorrectionItem{}, &ConsultationLetter{}, &SearchRecord{},
		&Officer{}, &User{}, &UserGrant{}, &Session{}, &Token{}, &ServiceAccount{}, &ServiceSecret{}, &retentionRow{}, &Answer{},
		&AnnualReport{}, &AnnualEdition{}, &AnnualAct{}, &AnnualText{},
		&DocumentSeries{}, &documentSeriesKind{}, &documentNumberRow{}, &Document{}, &DocumentDraft{}, &DocumentStep{}, &DocumentFile{},
		&DocumentTemplate{},
	} {
		parsed, err := schema.Parse(model, &sync.Map{}, schema.NamingStrategy{SingularTable: true})
		require.NoError(t, err)
		columns := migrated(t, db, parsed.Table)
		require.NotEmpty(t, columns, parsed.Table)
		require.ElementsMatch(t, columns, append(parsed.DBNames, columnsWithoutField[parsed.Table]...), parsed.Table)
	}
}

// migrated are the columns of a table.
func migrated(t *testing.T, db *sql.DB, table string) (columns []string) {
	t.Helper()
	rows, err := db.QueryContext(everything(t),
		"SELECT column_name FROM information_schema.columns WHERE table_name = $1", table)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		columns = append(columns, name)
	}
	require.NoError(t, rows.Err())
	return columns
}
