package export

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed schemas/*.schema.json
var schemas embed.FS

// Schemas returns the names of the JSON Schemas (draft 2020-12) of what is exported, and of the registers that `foi import` reads.
func Schemas() []string {
	entries, _ := fs.ReadDir(schemas, "schemas") // it is part of the program
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".schema.json")
	}
	return names
}

// Schema returns a JSON Schema by its name. Errors: ErrNotFound.
func Schema(name string) ([]byte, error) {
	b, err := schemas.ReadFile("schemas/" + name + ".schema.json")
	if err != nil {
		return nil, ErrNotFound
	}
	return b, nil
}
