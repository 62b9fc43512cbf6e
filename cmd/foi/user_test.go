package main

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

// runWith is runCLI with something on standard input.
func runWith(t *testing.T, in string, args ...string) (status int, out, errOut string) {
	t.Helper()
	var o, e strings.Builder
	status = run(context.Background(), args, stdio{Out: &o, Err: &e, In: strings.NewReader(in)})
	return status, o.String(), e.String()
}

func TestUsersFromTheCommandLine(t *testing.T) {
	url := pgtest.New(t)
	t.Setenv("FOI_DATABASE_URL", url)
	ok := func(in string, args ...string) (out, errOut string) {
		t.Helper()
		status, out, errOut := runWith(t, in, args...)
		require.Equal(t, exitDone, status, errOut)
		return out, errOut
	}
	refused := func(said string, args ...string) {
		t.Helper()
		status, out, errOut := runWith(t, "", args...)
		require.Equal(t, exitFailed, status, errOut)
		require.Empty(t, out)
		require.Contains(t, errOut, said)
	}
	out, errOut := ok("", "user", "add", "Chief", "--name", "系统管理员", "--role", "system_admin", "--everywhere")
	require.Regexp(t, `^[a-z2-7]{16}\n$`, out, "the password and nothing else")
	require.Contains(t, errOut, "仅显示这一次")
	password := strings.TrimSpace(out)

	out, _ = ok("Correct-Horse-9\n", "user", "add", "li", "--name", "李四", "--password-stdin")
	require.Empty(t, out)
	out, _ = ok("", "user", "add", "wang", "--name", "王五", "--issuer", "https://id.example", "--subject", "s1")
	require.Empty(t, out, "whom an issuer vouches for needs no password")
	out, _ = ok("", "user", "list")
	require.Contains(t, out, "chief,系统管理员,,false,true,false,,")
	require.Contains(t, out, " system_admin@*\n")
	require.Contains(t, out, "wang,王五,,false,false,false,https://id.example,\n")

	refused("登录名已被使用", "user", "add", "chief", "--name", "x")
	refused("登录名由", "user", "add", "a b", "--name", "x")
	refused("没有角色", "user", "add", "x", "--name", "x", "--role", "boss", "--everywhere")
	refused("须指定机关", "user", "grant", "li", "handler")
	refused("没有这个机关", "user", "grant", "li", "handler", "--agency", "unknown")
	refused("没有登录名为", "user", "disable", "nobody")
	refused("办理申请的角色", "user", "grant", "chief", "handler", "--everywhere")
	status, _, errOut := runWith(t, "short\n", "user", "reset-password", "li", "--password-stdin")
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "不得少于 10 个字符")
	require.NotContains(t, errOut, "short")

	_, errOut = ok("", "user", "grant", "li", "handler", "--everywhere")
	grant := strings.Fields(strings.TrimPrefix(errOut, "foi: 已授权 "))[0]
	refused("已有这项授权", "user", "grant", "li", "handler", "--everywhere")
	ok("", "user", "revoke", "li", grant)
	refused("没有这项授权", "user", "revoke", "li", "none")
	for _, act := range []string{"disable", "enable", "unlock"} {
		ok("", "user", act, "li")
	}
	out, _ = ok("", "user", "reset-password", "li")
	require.Regexp(t, `^[a-z2-7]{16}\n$`, out)

	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	var entries int
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(*) FROM audit_entry WHERE actor LIKE 'foi user %'`).Scan(&entries))
	require.Equal(t, 9, entries, "three users, two grants and one taken back, disabled, enabled, password; who is not locked is not unlocked")
	var all string
	require.NoError(t, db.QueryRowContext(t.Context(),
		`SELECT concat((SELECT string_agg(x::text, ' ') FROM user_account x), (SELECT string_agg(x::text, ' ') FROM audit_entry x))`).Scan(&all))
	require.NotContains(t, all, password)
}

func TestKeysFromTheCommandLine(t *testing.T) {
	t.Setenv("FOI_DATABASE_URL", pgtest.New(t))
	status, out, errOut := runWith(t, "", "key", "add", "portal", "--name", "门户", "--everywhere")
	require.Equal(t, exitDone, status, errOut)
	require.Regexp(t, `^foi_k_[A-Za-z0-9_-]{43}\n$`, out)
	status, next, errOut := runWith(t, "", "key", "rotate", "portal", "--overlap", "1h")
	require.Equal(t, exitDone, status, errOut)
	require.NotEqual(t, out, next)
	status, list, errOut := runWith(t, "", "key", "list")
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, 3, strings.Count(list, "\n"))
	require.Contains(t, list, "portal,门户,portal,,true,"+out[6:14])
	require.NotContains(t, list, strings.TrimSpace(out))
	status, _, errOut = runWith(t, "", "key", "revoke", "portal")
	require.Equal(t, exitDone, status, errOut)
	for _, args := range [][]string{
		{"key", "rotate", "portal"},
		{"key", "revoke", "nothing"},
		{"key", "add", "portal", "--name", "x", "--everywhere"},
		{"key", "add", "X", "--name", "x", "--everywhere"},
		{"key", "add", "x", "--name", "x"},
		{"key", "add", "x", "--name", "x", "--everywhere", "--days", "731"},
	} {
		status, out, errOut := runWith(t, "", args...)
		require.Equal(t, exitFailed, status, "%v", args)
		require.Empty(t, out)
		require.NotEmpty(t, errOut)
	}
}
