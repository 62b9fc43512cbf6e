package history_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/workflow"
)

// The arguments of events that history.md has; what package workflow takes besides is no part of a file.
var ofTheContract = strings.Fields("do on recorded_at reason items within_days to from id with party received opinion days approver " +
	"mode count amount_fen row document_number parts by cause legal_case")

func TestExtensionsAreNoPartOfAFile(t *testing.T) {
	const accept = `{"do":"accept","on":"2020-03-03"`
	refused := func(event, want string) {
		t.Helper()
		require.Contains(t, appLine, accept+"}")
		_, bad := read(t, strings.Replace(appLine, accept+"}", event, 1)+"\n")
		require.Len(t, bad, 1, event)
		require.Equal(t, want, bad[0].Faults[0].Field+" "+bad[0].Faults[0].Rule, event)
	}
	for _, act := range workflow.Acts() {
		if act.IsExtension() {
			refused(fmt.Sprintf(`{"do":%q,"on":"2020-03-03","id":"a","days":3,"reason":"r","approver":"a"}`, act), "events[0].do value")
		}
	}
	event := reflect.TypeFor[workflow.Event]()
	extensions := 0
	for i := range event.NumField() {
		name, _, _ := strings.Cut(event.Field(i).Tag.Get("json"), ",")
		if !slices.Contains(ofTheContract, name) {
			extensions++
			refused(accept+fmt.Sprintf(`,%q:"x"}`, name), "events[0]."+name+" unknown_key")
		}
	}
	require.GreaterOrEqual(t, extensions, 3)
	_, bad := read(t, strings.Replace(appLine, `"delivery"`, `"counting":{},"delivery"`, 1)+"\n")
	require.Len(t, bad, 1)
	require.Equal(t, "counting unknown_key", bad[0].Faults[0].Field+" "+bad[0].Faults[0].Rule)
}
