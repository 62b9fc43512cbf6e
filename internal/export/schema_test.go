package export_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/store"
)

func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	text, err := export.Schema(name)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource(name, doc))
	s, err := c.Compile(name)
	require.NoError(t, err)
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return s.Validate(v)
}

// schemaOf is the schema of a part.
var schemaOf = map[string]string{"annual-own": "annual", "annual-all": "annual", "indicators": "indicators", "applications": "applications", "duties": "duties"}

// asTheSchemasSay holds every JSON file of an export against its schema.
func asTheSchemasSay(t *testing.T, s *store.Store, o export.Options, m export.Manifest) {
	t.Helper()
	require.NoError(t, validate(t, compiled(t, "manifest"), content(t, o, export.ManifestFile)))
	named := options(t, s, "named")
	named.Identified, named.Formats = true, []export.Format{export.JSON}
	_, err := export.Run(everything(t), named)
	require.NoError(t, err)
	for name, of := range schemaOf {
		schema := compiled(t, of)
		looked := 0
		for _, f := range m.Files {
			if f.Part != name || f.Format != export.JSON {
				continue
			}
			for _, from := range []export.Options{o, named} {
				text := content(t, from, f.Path)
				if strings.HasSuffix(f.Path, ".json") {
					require.NoError(t, validate(t, schema, text), f.Path)
					looked++
					continue
				}
				for line := range bytes.Lines(text) {
					require.NoError(t, validate(t, schema, line), f.Path)
					looked++
				}
			}
		}
		require.Positive(t, looked, name)
	}
	// A schema refuses what is not so.
	for name, text := range map[string]string{
		"manifest": `{"format":"other"}`, "annual": `{"agency":"a"}`, "applications": `{"agency":"a","name":"张三"}`, "duties": `{}`, "indicators": `{"agency":"a"}`, "history": `{"kind":"case"}`,
	} {
		require.Error(t, validate(t, compiled(t, name), []byte(text)), name)
	}
	require.Equal(t, []string{"annual", "applications", "duties", "history", "indicators", "manifest"}, export.Schemas())
	_, err = export.Schema("nothing")
	require.ErrorIs(t, err, export.ErrNotFound)
}

func TestRegistersAreAsTheirSchemaSays(t *testing.T) {
	t.Parallel()
	schema := compiled(t, "history")
	var file bytes.Buffer
	require.NoError(t, demodata.WriteJSONL(&file, demodata.Linhai()))
	require.NoError(t, demodata.WriteJSONL(&file, demodata.Large(demodata.Size{Applications: 400, Agencies: 3, FirstYear: 2022, Years: 1, Seed: 3})))
	for line := range bytes.Lines(file.Bytes()) {
		require.NoError(t, validate(t, schema, line), "%s", line)
	}
}
