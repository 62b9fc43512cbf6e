package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// source is one parsed file of ours, not of tests.
type source struct {
	rel   string
	files *token.FileSet
	file  *ast.File
}

// eachSource calls visit with every Go file that ends up in a program of ours.
func eachSource(t *testing.T, visit func(source)) {
	t.Helper()
	eachFile(t, func(rel string, content []byte) {
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") || strings.HasPrefix(rel, "tests/") {
			return
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, rel, content, parser.SkipObjectResolution)
		require.NoError(t, err)
		visit(source{rel, files, file})
	})
}

// importedAs is the name by which a file calls a package; empty when it does not import it.
func (s source) importedAs(path string) string {
	for _, spec := range s.file.Imports {
		if strings.Trim(spec.Path.Value, `"`) != path {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path[strings.LastIndex(path, "/")+1:]
	}
	return ""
}

// TestOnlyTheClockKnowsTheTime: a program whose day can be set can be tested over a year, and asked about the past.
func TestOnlyTheClockKnowsTheTime(t *testing.T) {
	eachSource(t, func(s source) {
		if strings.HasPrefix(s.rel, "internal/clock/") || s.rel == "cmd/foi/main.go" {
			return
		}
		name := s.importedAs("time")
		if name == "" {
			return
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := selector.X.(*ast.Ident)
			if !ok || of.Name != name {
				return true
			}
			switch selector.Sel.Name {
			case "Now", "Since", "Until":
				t.Errorf("%s: time.%s: take the time as an argument, or from internal/clock", s.files.Position(n.Pos()), selector.Sel.Name)
			}
			return true
		})
	})
}

// handsOn are files that panic again with what they recovered, with the reason.
var handsOn = map[string]string{
	"internal/gateway/edge.go": "net/http asks for http.ErrAbortHandler to reach it",
}

// TestPanicIsForMust: a panic is for what only a wrong program can meet. Functions named Must say so; the initial value
// of a package's variable is data that was built in.
func TestPanicIsForMust(t *testing.T) {
	eachSource(t, func(s source) {
		if handsOn[s.rel] != "" {
			return
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || strings.HasPrefix(strings.ToLower(f.Name.Name), "must") {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "panic" {
					t.Errorf("%s: return an error", s.files.Position(n.Pos()))
				}
				return true
			})
		}
	})
}
