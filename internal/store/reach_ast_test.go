package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// asksReach are the functions that hold a method to the reach of its call.
var asksReach = map[string]bool{
	"inReach": true, "wholeAgency": true, "wholeInstallation": true, "onlyProgram": true, "ofCase": true, "theCase": true,
	"acrossAgencies": true, "across": true, "Cases": true, "reports": true, "inbox": true, "mayPlace": true, "within": true,
	// These load one application, which theCase does.
	"load": true, "ListAuditEntries": true, "changeAll": true, "decide": true, "lockApplication": true, "searchRecords": true, "lockDuty": true, "lockVersion": true,
	"readPublicCase": true, "inFile": true, "changeRetention": true, "changeAnnual": true, "changePublication": true, "getNumbered": true, "listNumbered": true, "numbered": true,
	"lockUpload": true, "changeRedaction": true, "ofMatter": true, "theFile": true, "lockMatter": true, "matterExists": true, "theLegalCase": true, "lockLegalCase": true, "moveOrder": true,
}

// openToAll are the exported methods that hold nothing back, and why they need not.
var openToAll = map[string]string{
	"Locked": "no rows", "RefreshKeys": "wrapped keys, no row", "HasKeys": "wrapped keys, no row", "OlderGenerations": "wrapped keys, no row",
	"SealingEnforced": "the schema, no row", "CheckRole": "the schema, no row",
	"Close": "no rows", "Ping": "no rows", "SQL": "tests and the check of the schema", "Pool": "job queue", "PoolStat": "no rows",
	"Agencies":  "who the agencies are is public",
	"GetAgency": "who the agencies are is public", "ListAgencies": "who the agencies are is public",
	"ListPlacements": "who the agencies are is public", "AgencyRoot": "who the agencies are is public", "Tree": "who the agencies are is public",
	"Law": "the law is public", "KnownLaw": "the law is public", "RenewLaw": "the law is public", "LawChanged": "no rows",
	"GetLawChange": "the law is public", "ListLawChanges": "the law is public", "ListNotices": "the law is public",
	"ListIndicatorSchemes": "by what agencies are rated is public", "FindIndicatorScheme": "by what agencies are rated is public",
	"GetIndicatorScheme": "by what agencies are rated is public",
	"GetNotice":          "the law is public", "ListSettings": "what an agency has decided about its terms is public",
	"ReminderSettings": "what an agency has decided about its terms is public",
	"ListPublished":    "what is public", "PublishedChanged": "an instant and a number of what is public",
	"CommonWords": "how frequent words are in the whole register; no row",
	"Lookup":      "a principal's own earlier answers", "ForgetRequests": "old answers of everybody, shown to nobody",
	"CreateUser":           "identity, not an agency's rows",
	"GetUser":              "identity, not an agency's rows",
	"FindUser":             "identity, not an agency's rows",
	"FindSubject":          "identity, not an agency's rows",
	"ListUsers":            "identity, not an agency's rows",
	"ChangeUser":           "identity, not an agency's rows",
	"AnyoneMayLogIn":       "identity, not an agency's rows",
	"CreateGrant":          "identity, not an agency's rows",
	"RevokeGrant":          "identity, not an agency's rows",
	"GetGrant":             "identity, not an agency's rows",
	"ListGrants":           "identity, not an agency's rows",
	"LiveGrants":           "identity, not an agency's rows",
	"LogIn":                "identity, not an agency's rows",
	"RefreshSession":       "identity, not an agency's rows",
	"EndSession":           "identity, not an agency's rows",
	"ListSessions":         "identity, not an agency's rows",
	"ForgetSessions":       "identity, not an agency's rows",
	"CreateServiceAccount": "identity, not an agency's rows",
	"GetServiceAccount":    "identity, not an agency's rows",
	"ListServiceAccounts":  "identity, not an agency's rows",
	"RotateServiceAccount": "identity, not an agency's rows",
	"RevokeServiceAccount": "identity, not an agency's rows",
	"WhoHasToken":          "identity, not an agency's rows",
	"WhoIsSubject":         "identity, not an agency's rows",
	"WhoIsNamed":           "identity, not an agency's rows",
	"WhoHasKey":            "identity, not an agency's rows",
	"SawSession":           "identity, not an agency's rows",
	"SawKey":               "identity, not an agency's rows",
	"SealTOTP":             "no rows", "OpenTOTP": "no rows",
	"SequenceChanges": "moves rows from one table to another and returns none", "FeedPosition": "a number",
	"QueryKey": "the installation's own", "BlockedUntil": "counts under keyed hashes, of no agency",
	"CountFailures":  "counts under keyed hashes, of no agency",
	"ForgetFailures": "counts under keyed hashes, of no agency",
	"ExpectBlob":     "notes a key made up by the caller", "Backlog": "numbers for the metrics",
	"Organisation": "who the agencies are is public",
	"View":         "shows nothing; the methods of a view ask",
	"LastRecorded": "a number",
	"Record":       "writes what the gate saw, and shows nothing",
}

// TestEveryMethodAsksForTheReach reads the package: a method of the store, or of a view of it, that touches rows without asking who may, fails.
func TestEveryMethodAsksForTheReach(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || !onStore(f) {
				continue
			}
			seen[f.Name.Name] = true
			if openToAll[f.Name.Name] == "" {
				if !callsOne(f.Body) {
					t.Errorf("%s in %s asks for no reach: see reach.go", f.Name.Name, name)
				}
			}
		}
	}
	for name := range openToAll {
		require.True(t, seen[name], "%s is gone", name)
	}
}

func onStore(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return false
	}
	star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := star.X.(*ast.Ident)
	return ok && (name.Name == "Store" || name.Name == "View")
}

func callsOne(body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fn := call.Fun
		if generic, ok := fn.(*ast.IndexExpr); ok {
			fn = generic.X
		}
		switch fn := fn.(type) {
		case *ast.Ident:
			found = found || asksReach[fn.Name]
		case *ast.SelectorExpr:
			found = found || asksReach[fn.Sel.Name]
		}
		return true
	})
	return found
}
