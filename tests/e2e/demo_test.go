package e2e_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// The figures that 临海市 published for 2020 (seed document 003): by kind of applicant, and by groups of results.
var (
	linhaiNew     = []int{239, 2, 2, 0, 1, 4, 248}
	linhaiResults = map[string]int{"3.1": 115, "3.2": 33, "3.3": 11, "3.4": 64, "3.5": 7, "3.6": 8}
)

const linhaiCarriedOut = 10

// The rows in the order of the contract (annual-report.md).
var (
	reportRows = strings.Fields("new carried_in 3.1 3.2 3.3.1 3.3.2 3.3.3 3.3.4 3.3.5 3.3.6 3.3.7 3.3.8 3.4.1 3.4.2 3.4.3 " +
		"3.5.1 3.5.2 3.5.3 3.5.4 3.5.5 3.6.1 3.6.2 3.6.3 3.7 carried_out")
	caseRows = strings.Fields("review suit_direct suit_after_review")
)

func TestDemoPrintsThePublishedReport(t *testing.T) {
	requireLinhai(t, nil)
}

// An ordinary user sees the same as root, whose PostgreSQL runs as another user.
func TestDemoOfAnOrdinaryUser(t *testing.T) {
	requireLinhai(t, ordinaryUser())
}

// ordinaryUser is nobody, or we ourselves when we are not root.
func ordinaryUser() *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	return &syscall.Credential{Uid: 65534, Gid: 65534}
}

func requireLinhai(t *testing.T, user *syscall.Credential) {
	t.Helper()
	t.Parallel() // most of it is waiting for a fresh database
	dir := diskDir(t)
	if user != nil {
		require.NoError(t, os.Chown(dir, int(user.Uid), int(user.Gid)))
	}
	got := command(t, user, []string{"TMPDIR=" + dir, "HOME=" + dir},
		"demo", "--once", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0")
	require.Equal(t, 0, got.status, got.stderr)
	require.Contains(t, got.stderr, "复议纠正并重新答复：http", "both disputes were told, with their documents")
	require.Contains(t, got.stderr, "复议维持后起诉：http")

	first, second, found := strings.Cut(got.stdout, "\n\n")
	require.True(t, found, "two tables with an empty line between them")
	requireTable3(t, first)
	requireTable4(t, second)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left, "the demonstration takes its data away")
}

func requireTable3(t *testing.T, text string) {
	t.Helper()
	rows := readTable(t, text, "row,label,natural_person,enterprise,research,public_welfare,legal_service,other,total", reportRows)
	require.Equal(t, linhaiNew, rows["new"])
	require.Equal(t, make([]int, 7), rows["carried_in"])
	require.Equal(t, linhaiCarriedOut, rows["carried_out"][6])
	results := map[string]int{}
	sum := make([]int, 7)
	for name, figures := range rows {
		columns := 0
		for _, n := range figures[:6] {
			columns += n
		}
		require.Equal(t, figures[6], columns, "row %s", name)
		if len(name) < 3 || name[0] != '3' || name == "3.7" {
			continue
		}
		results[name[:3]] += figures[6]
		for i, n := range figures {
			sum[i] += n
		}
	}
	require.Equal(t, linhaiResults, results)
	require.Equal(t, sum, rows["3.7"])
	for i, n := range rows["new"] {
		require.Equal(t, n, rows["3.7"][i]+rows["carried_out"][i], "column %d", i)
	}
}

func requireTable4(t *testing.T, text string) {
	t.Helper()
	for name, figures := range readTable(t, text, "row,label,upheld,corrected,other_result,pending,total", caseRows) {
		require.Equal(t, figures[4], figures[0]+figures[1]+figures[2]+figures[3], name)
	}
}

// readTable reads a table whose header and names of rows are known, and returns the figures of each row.
func readTable(t *testing.T, text, header string, names []string) map[string][]int {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.NotEmpty(t, lines)
	require.Equal(t, header, strings.Join(lines[0], ","))
	require.Len(t, lines, len(names)+1)
	rows := map[string][]int{}
	for i, line := range lines[1:] {
		require.Equal(t, names[i], line[0])
		require.NotEmpty(t, line[1], "label of %s", line[0])
		for _, cell := range line[2:] {
			n, err := strconv.Atoi(cell)
			require.NoError(t, err, line[0])
			rows[line[0]] = append(rows[line[0]], n)
		}
	}
	return rows
}
