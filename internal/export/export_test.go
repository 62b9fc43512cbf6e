package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

const inAll = 600

// TestExport shares one register among everything that only reads it.
func TestExport(t *testing.T) {
	t.Parallel()
	s := register(t, inAll)
	o := options(t, s, "all")
	var told []export.Progress
	o.Progress = progress(&told)
	result, err := export.Run(everything(t), o)
	require.NoError(t, err)
	m := manifest(t, o)
	require.Equal(t, 10, m.Agencies)
	require.Equal(t, len(m.Files), result.Files)
	require.Equal(t, export.Progress{Agencies: 10, Done: 10, Rows: result.Rows}, told[len(told)-1])
	require.Equal(t, "foi-export", m.Format)
	require.Empty(t, verify(t, o))

	t.Run("the rows of an agency recount to its tables", func(t *testing.T) { recount(t, s, o, m) })
	t.Run("all formats say the same", func(t *testing.T) { sameInAllFormats(t, o, m) })
	t.Run("as the schemas say", func(t *testing.T) { asTheSchemasSay(t, s, o, m) })
	t.Run("nothing tells who it is", func(t *testing.T) { nobodyIsNamed(t, s, o, m) })
	t.Run("pseudonyms stay the same", func(t *testing.T) { pseudonymsStay(t, s, o, m) })
	t.Run("rows only as far as applications may be read", func(t *testing.T) { onlyReadable(t, s) })
	t.Run("identified", func(t *testing.T) { identified(t, s) })
	t.Run("whole or not at all", func(t *testing.T) { wholeOrNotAtAll(t, s) })
}

func progress(told *[]export.Progress) func(c ctx, p export.Progress) error {
	return func(_ ctx, p export.Progress) error {
		*told = append(*told, p)
		return nil
	}
}

// recount counts table 三 from the exported rows, by the sentences of annual-report.md, and compares it with the exported table.
func recount(t *testing.T, s *store.Store, o export.Options, m export.Manifest) {
	t.Helper()
	rows := 0
	for _, f := range m.Files {
		if f.Part != "applications" || f.Format != export.CSV {
			continue
		}
		sums := stats.NewSums(2024)
		all := table(t, content(t, o, f.Path))
		require.EqualValues(t, len(all), f.Rows)
		rows += len(all)
		for _, r := range all {
			entries := []stats.Entry{{Cell: stats.CellNew, Day: calendar.MustDate(r["receipt_on"])}}
			if r["counted_on"] != "" {
				entries = append(entries, stats.Entry{Cell: stats.Cell(r["counted_row"]), Day: calendar.MustDate(r["counted_on"])})
			}
			for _, e := range entries {
				e.Applicant, e.Amount = applicantType(r["applicant_type"]), 1
				require.NoError(t, sums.AddEntry(e))
			}
		}
		scope := stats.Scope{Agency: f.Agency, Year: 2024, Layout: outcome.Layout2021, Own: true}
		want, err := stats.Build(scope, sums, stats.NewCaseSums(2024))
		require.NoError(t, err)
		got, err := stats.ReadCSV(bytes.NewReader(content(t, o, f.Agency+"/annual-own.csv")))
		require.NoError(t, err)
		require.Equal(t, want.Applications, got.Applications, f.Agency)
	}
	require.Greater(t, rows, inAll/2)

	// The city with all below it is the report itself.
	report, _, err := s.AnnualReport(everything(t), stats.Scope{Agency: root(t, s), Year: 2024, Layout: outcome.Layout2021})
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, stats.WriteCSV(&text, report))
	require.Equal(t, text.String(), string(content(t, o, root(t, s)+"/annual-all.csv")))
}

func root(t *testing.T, s *store.Store) (id string) {
	t.Helper()
	require.NoError(t, s.SQL().QueryRowContext(everything(t), "SELECT id FROM agency WHERE parent_id IS NULL").Scan(&id))
	return id
}

func sameInAllFormats(t *testing.T, o export.Options, m export.Manifest) {
	t.Helper()
	byPart := map[string]int64{}
	for _, f := range m.Files {
		key := f.Agency + "/" + f.Part
		if n, ok := byPart[key]; ok {
			require.Equal(t, n, f.Rows, f.Path)
		}
		byPart[key] = f.Rows
	}
	for key, n := range byPart {
		if !strings.HasSuffix(key, "/applications") && !strings.HasSuffix(key, "/duties") {
			continue
		}
		rows, lines := table(t, content(t, o, key+".csv")), objects(t, content(t, o, key+".jsonl"))
		require.Len(t, rows, int(n))
		require.Len(t, lines, int(n))
		book, err := excelize.OpenReader(bytes.NewReader(content(t, o, key+".xlsx")))
		require.NoError(t, err)
		cells, err := book.GetRows(book.GetSheetName(0))
		require.NoError(t, err)
		require.Len(t, cells, int(n)+1)
		require.NoError(t, book.Close())
		for i, line := range lines {
			for k, v := range line {
				if v == nil {
					v = ""
				}
				require.Equal(t, rows[i][k], fmt.Sprint(v), k)
			}
			require.Len(t, line, len(rows[i]))
			require.Equal(t, rows[i]["application"], cells[i+1][1])
		}
	}
}

// nobodyIsNamed looks for every name, number, address and text of the register in every file.
func nobodyIsNamed(t *testing.T, s *store.Store, o export.Options, m export.Manifest) {
	t.Helper()
	var apps []store.Application
	{
		rows, err := s.SQL().QueryContext(everything(t), "SELECT agency_id, id FROM application ORDER BY 1, 2")
		require.NoError(t, err)
		for rows.Next() {
			var k store.Key
			require.NoError(t, rows.Scan(&k.Agency, &k.ID))
			a, err := s.GetApplication(everything(t), k)
			require.NoError(t, err)
			apps = append(apps, a)
		}
		require.NoError(t, rows.Err())
	}
	require.Len(t, apps, inAll)
	var all strings.Builder
	for _, f := range m.Files {
		if f.Format != export.XLSX {
			all.Write(content(t, o, f.Path))
		}
	}
	text := all.String()
	for _, a := range apps {
		for _, private := range []string{a.ID, a.RegisterNumber, a.ApplicantIDNumber, a.Phone, a.Email, a.PostalAddress, a.Description, a.DocumentNumber} {
			if len(private) > 3 {
				require.Equal(t, -1, strings.Index(text, private), "%s/%s", a.AgencyID, a.ID)
			}
		}
		if len([]rune(a.ApplicantName)) > 3 { // a shorter one may be part of an agency's name
			require.Equal(t, -1, strings.Index(text, a.ApplicantName), "%s/%s", a.AgencyID, a.ID)
		}
	}
}

func pseudonymsStay(t *testing.T, s *store.Store, o export.Options, m export.Manifest) {
	t.Helper()
	again := options(t, s, "again")
	again.Formats = []export.Format{export.CSV}
	_, err := export.Run(everything(t), again)
	require.NoError(t, err)
	people, applications := map[string]bool{}, map[string]bool{}
	for _, f := range m.Files {
		if f.Part != "applications" || f.Format != export.CSV {
			continue
		}
		first := content(t, o, f.Path)
		require.Equal(t, string(first), string(content(t, again, f.Path)))
		for _, r := range table(t, first) {
			require.Len(t, r["applicant"], 32)
			applications[r["application"]] = true
			people[r["applicant"]] = true
		}
	}
	require.Less(t, len(people), len(applications), "somebody applied twice")
	require.Empty(t, verify(t, again))
}

func onlyReadable(t *testing.T, s *store.Store) {
	t.Helper()
	agencies, err := s.ListAgencies(everything(t), store.AgencyQuery{Limit: 50})
	require.NoError(t, err)
	city := root(t, s)
	var below []string
	for _, a := range agencies {
		if a.ID != city {
			below = append(below, a.ID)
		}
	}
	tree, err := s.Tree(everything(t), 1)
	require.NoError(t, err)
	reach := tenancy.For(tenancy.Caller{User: "u1", Tree: tree}, []tenancy.Area{{Agency: city, Below: true}}, []tenancy.Area{{Agency: below[0]}})
	o := options(t, s, "reach")
	o.Agency, o.Below, o.Formats = city, true, []export.Format{export.CSV, export.JSON}
	_, err = export.Run(tenancy.NewContext(t.Context(), reach), o)
	require.NoError(t, err)
	m := manifest(t, o)
	for _, f := range m.Files {
		if f.Part == "applications" || f.Part == "duties" {
			require.Equal(t, below[0], f.Agency)
		}
	}
	require.Len(t, m.Withheld, len(agencies)-1)
	require.NotEmpty(t, table(t, content(t, o, below[0]+"/applications.csv")))

	// Figures need the reach of a report.
	o = options(t, s, "elsewhere")
	o.Agency = below[1]
	reach = tenancy.For(tenancy.Caller{User: "u1", Tree: tree}, []tenancy.Area{{Agency: below[0]}}, nil)
	_, err = export.Run(tenancy.NewContext(t.Context(), reach), o)
	require.ErrorAs(t, err, new(*tenancy.OutOfReachError))
	_, err = o.Place.Read(everything(t), o.Name, export.ManifestFile)
	require.ErrorIs(t, err, export.ErrNotFound)

	// A restricted application is for its readers, and in no file of the program.
	var id string
	require.NoError(t, s.SQL().QueryRowContext(everything(t), `SELECT id FROM application WHERE agency_id = $1 AND receipt_on > '2024-02-01'
		AND state <> 'voided' ORDER BY id LIMIT 1`, below[0]).Scan(&id))
	_, err = s.SQL().ExecContext(everything(t), `WITH r AS (INSERT INTO application_reader (agency_id, application_id, user_id, added_by, created_at)
		VALUES ($1, $2, 'u1', 'test', now())) UPDATE application SET restricted = true WHERE agency_id = $1 AND id = $2`, below[0], id)
	require.NoError(t, err)
	count := func(run string, r *tenancy.Reach) int {
		o := options(t, s, run)
		o.Agency, o.Formats = below[0], []export.Format{export.CSV}
		_, err := export.Run(tenancy.NewContext(t.Context(), r), o)
		require.NoError(t, err)
		return len(table(t, content(t, o, below[0]+"/applications.csv")))
	}
	areas := []tenancy.Area{{Agency: below[0]}}
	reader := count("reader", tenancy.For(tenancy.Caller{User: "u1"}, areas, areas))
	require.Equal(t, reader-1, count("other", tenancy.For(tenancy.Caller{User: "u2"}, areas, areas)))
	require.Equal(t, reader-1, count("program", tenancy.Everything()))
	_, err = s.SQL().ExecContext(everything(t), "UPDATE application SET restricted = false WHERE agency_id = $1 AND id = $2", below[0], id)
	require.NoError(t, err)
}

func identified(t *testing.T, s *store.Store) {
	t.Helper()
	o := options(t, s, "who")
	o.Identified, o.Formats = true, []export.Format{export.CSV, export.JSON}
	_, err := export.Run(everything(t), o)
	require.NoError(t, err)
	looked := 0
	for _, f := range manifest(t, o).Files {
		if f.Part != "applications" || f.Format != export.JSON {
			continue
		}
		for _, r := range objects(t, content(t, o, f.Path)) {
			a, err := s.GetApplication(everything(t), store.Key{Agency: r["agency"].(string), ID: r["id"].(string)})
			require.NoError(t, err)
			require.Equal(t, []any{a.RegisterNumber, a.ApplicantName, a.ApplicantIDNumber, a.Phone, a.Description},
				[]any{r["register_number"], r["applicant_name"], r["applicant_id_number"], r["phone"], r["description"]})
			looked++
		}
		if looked > 200 {
			break
		}
	}
	require.Positive(t, looked)
}

func wholeOrNotAtAll(t *testing.T, s *store.Store) {
	t.Helper()
	o := options(t, s, "broken")
	o.Formats = []export.Format{export.CSV}
	broken := errors.New("the node is asked to stop")
	o.Progress = func(_ ctx, p export.Progress) error {
		if p.Done == 5 {
			return broken
		}
		return nil
	}
	_, err := export.Run(everything(t), o)
	require.ErrorIs(t, err, broken)
	entries, err := os.ReadDir(o.Place.String())
	require.NoError(t, err)
	require.Empty(t, entries, "nothing is left")

	o.Progress, o.Publish = nil, func(ctx, export.Result, func(ctx) error) error { return broken }
	_, err = export.Run(everything(t), o)
	require.ErrorIs(t, err, broken)
	names, err := o.Place.Names(everything(t))
	require.NoError(t, err)
	require.Empty(t, names)

	o.Publish, o.Agency = nil, "nobody"
	_, err = export.Run(everything(t), o)
	require.ErrorAs(t, err, new(*store.UnknownAgencyError))
}

func TestVerifyFindsWhatWasChangedAddedOrTaken(t *testing.T) {
	t.Parallel()
	s := register(t, 40)
	o := options(t, s, "v")
	o.Formats = []export.Format{export.CSV, export.JSON}
	_, err := export.Run(everything(t), o)
	require.NoError(t, err)
	m := manifest(t, o)
	path := func(file string) string { return filepath.Join(o.Place.String(), o.Name, file) }
	for _, f := range m.Files {
		whole, err := os.ReadFile(path(f.Path))
		require.NoError(t, err)
		other := bytes.Clone(whole)
		if len(other) > 0 {
			other[len(other)/2] ^= 1
			require.NoError(t, os.WriteFile(path(f.Path), other, 0o600))
			require.Equal(t, []export.Finding{{File: f.Path, What: export.Changed}}, verify(t, o))
		}
		require.NoError(t, os.Remove(path(f.Path)))
		require.Equal(t, []export.Finding{{File: f.Path, What: export.Missing}}, verify(t, o))
		require.NoError(t, os.WriteFile(path(f.Path), whole, 0o600))
	}
	require.NoError(t, os.WriteFile(path("note.txt"), []byte("x"), 0o600))
	require.Equal(t, []export.Finding{{File: "note.txt", What: export.Extra}}, verify(t, o))
	require.NoError(t, os.Remove(path("note.txt")))
	require.Empty(t, verify(t, o))
	require.NoError(t, os.WriteFile(path(export.ManifestFile), []byte("{}"), 0o600))
	_, err = export.Verify(everything(t), o.Place, o.Name, nil)
	require.ErrorContains(t, err, "no manifest")
	later, err := json.Marshal(map[string]any{"format": "foi-export", "name": o.Name, "schema_version": export.SchemaVersion + 1})
	require.NoError(t, err)
	_, _, err = export.ReadManifest(later)
	require.ErrorContains(t, err, "schema version 2")
}

// Exports that are kept too long go; whatever else lies there stays.
func TestRetentionTouchesNothingOfOthers(t *testing.T) {
	t.Parallel()
	s := register(t, 20)
	o := options(t, s, "x")
	o.Formats = []export.Format{export.CSV}
	var made []string
	for day := range 5 {
		o.Name = export.Name(due.AddDate(0, 0, day), "r", 1)
		made = append(made, o.Name)
		_, err := export.Run(everything(t), o)
		require.NoError(t, err)
	}
	at := func(parts ...string) string { return filepath.Join(append([]string{o.Place.String()}, parts...)...) }
	foreign := []string{at("README"), at("foi-export-mine", "a"), at("2024", "b"), at(made[1], "note.txt"), at(export.Name(due, "bare", 1), "manifest.json")}
	for _, path := range foreign {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte("mine"), 0o600))
	}
	removed, left, err := export.Retire(everything(t), o.Place, export.Keep{Count: 2}, calendar.MustDate("2025-02-20"))
	require.NoError(t, err)
	require.Equal(t, []string{made[0], made[2]}, removed)
	require.ElementsMatch(t, []string{export.Name(due, "bare", 1), made[1]}, left, "not only ours any more")
	for _, path := range foreign {
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "mine", string(b))
	}
	removed, _, err = export.Retire(everything(t), o.Place, export.Keep{Days: 3}, calendar.MustDate("2025-02-10"))
	require.NoError(t, err)
	require.Equal(t, []string{made[3]}, removed, "of the sixth; that of the seventh is three days old")
	removed, _, err = export.Retire(everything(t), o.Place, export.Keep{}, calendar.MustDate("2035-02-10"))
	require.NoError(t, err)
	require.Empty(t, removed, "without a bound all are kept")
}
