package apierr_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/resname"
)

func TestInvalidCollectsEverythingAtOnce(t *testing.T) {
	var found apierr.Invalid
	require.NoError(t, found.Err())
	found.AddError("parent", nil)
	require.NoError(t, found.Err())

	_, badName := resname.ParseAgency("parent", "agencies/_")
	found.AddError("ignored: the error names its own field", badName)
	_, badDate := calendar.ParseDate("2021-02-29")
	found.AddError("act_date", badDate)
	found.AddError("agency.register_pattern", errors.New("broken"))
	found.Add(apierr.Violation{Field: "applicant.id_number", Rule: "check_digit", Message: "wrong check digit", Chinese: "校验码不符"})

	st, foreseen := apierr.Status(found.Err(), apierr.Call{})
	require.True(t, foreseen)
	require.Equal(t, codes.InvalidArgument, st.Code())
	bad := detail[*errdetails.BadRequest](t, st).GetFieldViolations()
	require.Len(t, bad, 4)
	fields := make([]string, len(bad))
	for i, v := range bad {
		fields[i] = v.GetField() + " " + v.GetReason()
		require.NotEmpty(t, v.GetDescription())
		require.Equal(t, "zh-CN", v.GetLocalizedMessage().GetLocale())
		require.Regexp(t, `\p{Han}`, v.GetLocalizedMessage().GetMessage())
	}
	require.Equal(t, []string{
		"parent RESOURCE_NAME", "act_date DATE", "agency.register_pattern INVALID", "applicant.id_number CHECK_DIGIT",
	}, fields)
	require.Contains(t, found.Chinese(), "有 4 处不符合要求")
}

func TestInvalidAddsTheViolationsOfAnother(t *testing.T) {
	var outer apierr.Invalid
	outer.AddError("applicant", &apierr.Invalid{Violations: []apierr.Violation{{Rule: "a", Message: "m", Chinese: "文"}, {Field: "f", Rule: "b", Message: "m", Chinese: "文"}}})
	require.Len(t, outer.Violations, 2)
	require.Equal(t, "applicant", outer.Violations[0].Field)
	require.Equal(t, "f", outer.Violations[1].Field)
}

func TestJoinedErrorsAreAllReported(t *testing.T) {
	_, first := resname.ParseAgency("parent", "x")
	_, second := resname.ParseApplication("name", "y")
	st, _ := apierr.Status(errors.Join(first, second), apierr.Call{})
	require.Len(t, detail[*errdetails.BadRequest](t, st).GetFieldViolations(), 2)
}

func TestAnIdentityNumberIsNeverRepeated(t *testing.T) {
	const number = "110105194912310021"
	_, err := applicant.Number(applicant.ResidentID, number)
	require.Error(t, err)
	st, _ := apierr.Status(err, apierr.Call{})
	require.Equal(t, codes.InvalidArgument, st.Code())
	require.NotContains(t, st.String(), number)
}

func TestAHundredFaultsMakeAReadableMessage(t *testing.T) {
	var found apierr.Invalid
	for range 500 {
		found.Add(apierr.Violation{Field: "f", Rule: "r", Message: strings.Repeat("m", 20), Chinese: "不符合要求"})
	}
	require.Less(t, len(found.Error()), 1000)
	require.Contains(t, found.Chinese(), "500 处")
}
