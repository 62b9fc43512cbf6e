package fieldcheck_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/fieldcheck"
)

// FuzzPaths: whatever a mask names, what comes out are fields that may be changed, each once, or the mask is at fault.
func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"display_name", "*", "*,level", "establish_date.year", "name,etag,create_time", ",", "a.b", "level.x", "\x00", strings.Repeat("level,", 90)} {
		f.Add(seed)
	}
	agency := &foiv1.Agency{Name: "agencies/a1", DisplayName: "某局", Etag: `"1"`}
	f.Fuzz(func(t *testing.T, mask string) {
		var c fieldcheck.Check
		paths := c.Paths(&fieldmaskpb.FieldMask{Paths: strings.Split(mask, ",")}, agency, func(string) bool { return true })
		seen := map[string]bool{"name": true, "etag": true, "create_time": true, "update_time": true, "placements": true}
		for _, path := range paths {
			require.False(t, seen[path], path)
			require.NotNil(t, agency.ProtoReflect().Descriptor().Fields().ByTextName(path))
			seen[path] = true
		}
		for _, v := range violations(t, c.Err()) {
			require.Equal(t, "update_mask", v.Field)
		}
	})
}

func violations(t *testing.T, err error) []apierr.Violation {
	t.Helper()
	if err == nil {
		return nil
	}
	var found apierr.Invalid
	found.AddError("", err)
	return found.Violations
}
