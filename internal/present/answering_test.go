package present_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/yishenqing/foi/answering"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

func TestDecisionKindsAreTheTaxonomyInItsOrder(t *testing.T) {
	values := foiv1.DecisionKind(0).Descriptor().Values()
	require.Equal(t, values.Len(), len(outcome.Decisions())+1)
	for i, d := range outcome.Decisions() {
		name := "DECISION_KIND_" + strings.ToUpper(string(d.Kind))
		require.Equal(t, name, string(values.ByNumber(protoreflect.EnumNumber(i+1)).Name()))
		require.Equal(t, name, present.DecisionKind.Enum(d.Kind).String())
	}
}

// Every word that findings can have is a word of package answering, so that only contradictions are left to it.
func TestFindingsAreReadWordByWord(t *testing.T) {
	for n := range foiv1.Findings_Nature_name {
		f := present.Findings(&foiv1.Findings{Nature: foiv1.Findings_Nature(n)})
		require.Equal(t, n == 0, f.Nature == "")
		require.Empty(t, f.Check())
	}
	for n := range foiv1.Findings_Maker_name {
		f := present.Findings(&foiv1.Findings{Maker: foiv1.Findings_Maker(n)})
		require.Equal(t, n == 0, f.Maker == "")
		require.Empty(t, f.Check())
	}
	all := present.Findings(&foiv1.Findings{
		Nature: foiv1.Findings_NATURE_INFORMATION, StillUnclear: true, Repeated: true, Unreasonable: true,
		ReasonsConvincing: foiv1.Findings_FINDING_NO, Public: foiv1.Findings_FINDING_NO, Maker: foiv1.Findings_MAKER_THIS_AGENCY,
		Exists: foiv1.Findings_FINDING_YES, NeedsMaking: true, Grounds: []foiv1.DecisionKind{foiv1.DecisionKind_DECISION_KIND_STATE_SECRET},
		Separable: foiv1.Findings_FINDING_YES, ThirdParty: foiv1.Findings_FINDING_YES, PublicInterest: true,
	})
	require.Equal(t, answering.Findings{
		Nature: answering.Information, StillUnclear: true, Repeated: true, Unreasonable: true, Convincing: answering.No,
		Public: answering.No, Maker: answering.ThisAgency, Exists: answering.Yes, NeedsMaking: true,
		Grounds: []outcome.Kind{outcome.Secret}, Separable: answering.Yes, ThirdParty: answering.Yes, PublicInterest: true,
	}, all)
}

func TestTheKindOfAConclusion(t *testing.T) {
	for _, tt := range []struct {
		stated outcome.Kind
		row    outcome.Row
		by     workflow.Act
		want   outcome.Kind
	}{
		{outcome.NotExisting, outcome.RowNotHeld, workflow.Answer, outcome.NotExisting},
		{"", outcome.RowNotHeld, workflow.Answer, ""},
		{"", outcome.RowSecret, workflow.Answer, outcome.Secret},
		{"", outcome.RowFeeLapsed, workflow.Lapse, outcome.FeeLapsed},
		{"", outcome.RowOtherwise, workflow.Withdraw, outcome.Withdrawn},
		{"", outcome.RowOtherwise, workflow.Close, ""},
		{"", "", "", ""},
	} {
		require.Equal(t, tt.want, present.KindOf(tt.stated, tt.row, tt.by), "%s %s", tt.row, tt.by)
	}
	require.Nil(t, present.Remedy(workflow.Remedy{}))
}
