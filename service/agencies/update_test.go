package agencies

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
)

// TestEveryFieldIsSettableKeptOrIgnored fails when a field is added to the proto and forgotten here.
func TestEveryFieldIsSettableKeptOrIgnored(t *testing.T) {
	fields := (&foiv1.Agency{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		kinds := 0
		if _, ok := setters[string(fd.Name())]; ok {
			kinds++
		}
		if _, ok := keepers[string(fd.Name())]; ok {
			kinds++
		}
		if fieldcheck.Ignored(fd) {
			kinds++
		}
		require.Equal(t, 1, kinds, fd.Name())
	}
	for _, table := range []map[string]func(*fieldcheck.Check, *store.Agency, *foiv1.Agency){setters, keepers} {
		for path := range table {
			require.NotNil(t, fields.ByName(protoreflect.Name(path)), path)
		}
	}
}

func paths(t *testing.T, m *foiv1.Agency, mask ...string) []string {
	t.Helper()
	var c fieldcheck.Check
	list := c.Paths(&fieldmaskpb.FieldMask{Paths: mask}, m, settable)
	require.NoError(t, c.Err())
	return list
}

func TestTheMaskNamesWhatIsChanged(t *testing.T) {
	m := &foiv1.Agency{Name: "agencies/a1", DisplayName: "某局", Etag: `"1"`, ParentAgency: "agencies/p1", Successor: "agencies/s1"}
	require.Equal(t, []string{"display_name", "parent_agency"}, paths(t, m))
	require.Equal(t, []string{"level"}, paths(t, m, "level"))
	require.Equal(t, []string{"establish_date"}, paths(t, m, "establish_date.year", "establish_date.day", "dissolve_date.year"))
	require.Equal(t, []string{"parent_agency"}, paths(t, m, "parent_agency", "name", "etag", "create_time"))
	require.Equal(t, []string{"display_name", "parent_agency", "level", "register_prefix", "register_pattern", "review_organ", "court"}, paths(t, m, "*"))

	var c fieldcheck.Check
	c.Paths(&fieldmaskpb.FieldMask{Paths: []string{"nothing", "level.x", "*", "level"}}, m, settable)
	var invalid *apierr.Invalid
	require.ErrorAs(t, c.Err(), &invalid)
	require.Len(t, invalid.Violations, 3)
}

func TestAChangeKeepsWhatItDoesNotName(t *testing.T) {
	before := store.Agency{
		ID: "a1", DisplayName: "某局", Level: "department", RegisterPrefix: "公开", RegisterPattern: "{prefix}{year}-{seq:4}",
		NumberBefore: "公开{year}-", NumberWidth: 4, ParentID: new("p1"),
		EstablishedOn: store.Day(calendar.MustDate("2020-01-01")),
	}
	same := &foiv1.Agency{
		DisplayName: "某局", Level: foiv1.Agency_LEVEL_DEPARTMENT, ParentAgency: "agencies/p1",
		EstablishDate: &date.Date{Year: 2020, Month: 1, Day: 1},
	}
	columns, err := change(before, same, []string{"display_name", "level", "parent_agency", "establish_date"})
	require.NoError(t, err)
	require.Nil(t, columns)

	columns, err = change(before, &foiv1.Agency{RegisterPrefix: "信公"}, []string{"register_prefix"})
	require.NoError(t, err)
	require.Equal(t, map[string]any{
		"display_name": "某局", "level": "department", "register_prefix": "信公", "register_pattern": "{prefix}{year}-{seq:4}",
		"number_before": "信公{year}-", "number_after": "", "number_width": 4, "review_organ": "", "court": "",
	}, columns)

	columns, err = change(before, &foiv1.Agency{}, []string{"register_pattern"})
	require.NoError(t, err)
	require.Equal(t, "公开〔{year}〕第", columns["number_before"], "the default pattern")

	_, err = change(before, &foiv1.Agency{DisplayName: " ", RegisterPattern: "{seq}", EstablishDate: &date.Date{Year: 2021, Month: 1, Day: 1}},
		[]string{"display_name", "register_pattern", "parent_agency", "establish_date"})
	var invalid *apierr.Invalid
	require.ErrorAs(t, err, &invalid)
	var fields []string
	for _, v := range invalid.Violations {
		fields = append(fields, v.Field+" "+v.Rule)
	}
	require.Equal(t, []string{
		"agency.display_name blank", "agency.parent_agency immutable", "agency.establish_date immutable",
		"agency.register_pattern register_pattern",
	}, fields)
	require.Contains(t, invalid.Chinese(), "MoveAgency")
}
