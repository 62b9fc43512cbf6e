package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// demoTemp lets a demonstration keep its data in a directory of the test and returns it. The private server of root has
// another user, who may not enter t.TempDir.
func demoTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "foi-demo-test-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	t.Setenv("TMPDIR", dir)
	return dir
}

func TestDemoOnce(t *testing.T) {
	dir := demoTemp(t)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, busy.Close()) })

	status, out, errOut := runCLI(t, "demo", "--once", "--http-addr", busy.Addr().String(), "--grpc-addr", "127.0.0.1:0")
	require.Equal(t, exitDone, status, errOut)
	require.True(t, strings.HasPrefix(out, "row,label,natural_person,"), "the report and nothing else")
	require.Contains(t, out, "\nnew,一、本年新收政府信息公开申请数量,239,2,2,0,1,4,248\n")
	require.Contains(t, out, "\n3.7,三（七）总计,230,2,2,0,1,3,238\n")
	require.True(t, strings.HasSuffix(out, "\nsuit_after_review,行政诉讼·复议后起诉,0,0,1,0,1\n"))
	require.Contains(t, errOut, importedLine(9, 248, 9, 0))
	require.NotContains(t, errOut, busy.Addr().String(), "another port")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestDemo tries what the demonstration invites to, and ends it.
func TestDemo(t *testing.T) {
	dir := demoTemp(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	read, write := io.Pipe()
	var errOut bytes.Buffer
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, []string{"demo", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0"},
			stdio{Out: write, Err: &errOut, In: strings.NewReader("")})
		_ = write.Close()
	}()
	var lines []string
	for out := bufio.NewScanner(read); len(lines) < 9 && out.Scan(); {
		lines = append(lines, out.Text())
	}
	require.Len(t, lines, 9, "%s", &errOut)
	require.Equal(t, strings.TrimSpace(importedLine(9, 248, 9, 0)), lines[0])
	require.Regexp(t, `^REST http://127\.0\.0\.1:\d+/ `, lines[1])
	require.Regexp(t, `^gRPC 127\.0\.0\.1:\d+$`, lines[2])
	client := &http.Client{Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	require.Contains(t, lines[6], "reviewer（审核人）")
	for _, line := range lines[3:6] {
		answer := tryLine(t, client, line)
		require.NotEmpty(t, answer, line)
		for _, list := range answer {
			if entries, ok := list.([]any); ok {
				require.NotEmpty(t, entries, line)
			}
		}
	}
	opened := tryLine(t, client, lines[7])
	require.NotEmpty(t, opened["accessToken"])
	require.Equal(t, false, opened["passwordChangeRequired"])
	made := tryPortal(t, client, lines[8])
	require.NotEmpty(t, made["queryCode"])
	stop()
	require.Equal(t, exitDone, <-status)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// tryLine does what a printed curl line says.
func tryLine(t *testing.T, client *http.Client, line string) (answer map[string]any) {
	t.Helper()
	require.True(t, strings.HasPrefix(line, "curl -s "), line)
	address := regexp.MustCompile(`http://\S+`).FindString(line)
	if query := regexp.MustCompile(`--data-urlencode 'filter=([^']*)'`).FindStringSubmatch(line); query != nil {
		address += "?filter=" + url.QueryEscape(query[1])
	}
	verb, content := http.MethodGet, ""
	if body := regexp.MustCompile(`--json '([^']*)'`).FindStringSubmatch(line); body != nil {
		verb, content = http.MethodPost, body[1]
	}
	req, err := http.NewRequestWithContext(t.Context(), verb, address, strings.NewReader(content))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	if header := regexp.MustCompile(`-H 'Authorization: (Bearer [^']+)'`).FindStringSubmatch(line); header != nil {
		req.Header.Set("Authorization", header[1])
	}
	response, err := client.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	require.Equal(t, http.StatusOK, response.StatusCode, line)
	require.NoError(t, json.NewDecoder(response.Body).Decode(&answer))
	return answer
}

// tryPortal submits the example's form with the key that is printed for a portal, and a file.
func tryPortal(t *testing.T, client *http.Client, line string) (answer map[string]any) {
	t.Helper()
	found := regexp.MustCompile(`^FOI_PORTAL_KEY=(\S+) go run \./(\S+) -base (http://\S+) submit (\S+) `).FindStringSubmatch(line)
	require.Len(t, found, 5, line)
	require.DirExists(t, filepath.Join("..", "..", found[2]))
	form, err := os.ReadFile(filepath.Join("..", "..", found[4]))
	require.NoError(t, err)
	body := `{"form": ` + string(form) + `, "files": [{"fileName": "a.txt", "content": "eHl6"}]}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, found[3]+"/v1/agencies/linhai/portalApplications", strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+found[1])
	response, err := client.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s", content)
	require.NoError(t, json.Unmarshal(content, &answer))
	return answer
}

func TestDemoKeepsItsDataApart(t *testing.T) {
	dir := filepath.Join(demoTemp(t), "data")
	args := []string{"demo", "--once", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0", "--data-dir", dir}
	for _, imported := range []string{importedLine(9, 248, 9, 0), importedLine(0, 0, 0, 266)} {
		status, out, errOut := runCLI(t, args...)
		require.Equal(t, exitDone, status, errOut)
		require.Contains(t, out, ",248\n")
		require.Contains(t, errOut, imported, "the data stays in a directory that was named")
	}
	require.NoError(t, os.Remove(filepath.Join(dir, demoMark)))
	status, out, errOut := runCLI(t, args...)
	require.Equal(t, exitFailed, status)
	require.Empty(t, out)
	require.Contains(t, errOut, "不是演示用的数据目录")
}

func TestDemoIsForThisMachineOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":8080", "192.168.1.2:8080", "nowhere"} {
		for _, flag := range []string{"--http-addr", "--grpc-addr"} {
			status, out, errOut := runCLI(t, "demo", "--once", flag, addr)
			require.Equal(t, exitUsage, status, errOut)
			require.Empty(t, out)
			require.Contains(t, errOut, flag+" 须为本机的")
		}
	}
}
