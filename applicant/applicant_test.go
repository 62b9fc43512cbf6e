package applicant_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/applicant"
)

func TestTypesAreTheSixColumnsOfTheTable(t *testing.T) {
	var labels []string
	for i, typ := range applicant.Types() {
		require.True(t, typ.Valid())
		require.Equal(t, i, typ.Column())
		require.Equal(t, i > 0, typ.IsOrganisation())
		labels = append(labels, typ.Label())
	}
	require.Equal(t, []string{"自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"}, labels)
	require.False(t, applicant.Type("").Valid())
	require.Empty(t, applicant.Type("person").Label())
	require.False(t, applicant.Type("person").IsOrganisation())
}

func TestIDKinds(t *testing.T) {
	require.Len(t, applicant.IDKinds(), 5)
	for _, k := range applicant.IDKinds() {
		require.True(t, k.Valid())
		require.NotEmpty(t, k.Label())
		require.Equal(t, k == applicant.ResidentID || k == applicant.USCC, k.HasCheckDigit())
	}
	require.False(t, applicant.IDKind("").Valid())
}

func TestNumber(t *testing.T) {
	tests := []struct {
		name string
		kind applicant.IDKind
		raw  string
		want string
		rule applicant.Rule
	}{
		{"the contract's own example", applicant.ResidentID, "11010519491231002X", "11010519491231002X", ""},
		{"small x and blanks", applicant.ResidentID, " 11010519491231002x ", "11010519491231002X", ""},
		{"GB 11643's second example", applicant.ResidentID, "440524188001010014", "440524188001010014", ""},
		{"29 February of a leap year", applicant.ResidentID, "110105200002290012", "", applicant.RuleCheckDigit},
		{"29 February of a common year", applicant.ResidentID, "110105190002290012", "", applicant.RuleBirthDate},
		{"wrong check digit", applicant.ResidentID, "110105194912310021", "", applicant.RuleCheckDigit},
		{"month 13", applicant.ResidentID, "11010519491331002X", "", applicant.RuleBirthDate},
		{"day 0", applicant.ResidentID, "11010519491200002X", "", applicant.RuleBirthDate},
		{"day 31 of a short month", applicant.ResidentID, "11010519490631002X", "", applicant.RuleBirthDate},
		{"before anyone alive", applicant.ResidentID, "11010517991231002X", "", applicant.RuleBirthDate},
		{"15 digits of the old kind", applicant.ResidentID, "110105491231002", "", applicant.RuleLength},
		{"letter inside", applicant.ResidentID, "1101051949123100AX", "", applicant.RuleAlphabet},
		{"letter at the end", applicant.ResidentID, "11010519491231002Y", "", applicant.RuleAlphabet},
		{"multi-byte", applicant.ResidentID, "１１０１０５", "", applicant.RuleAlphabet},
		{"organisation", applicant.USCC, "91350100M000100Y43", "91350100M000100Y43", ""},
		{"organisation in small letters", applicant.USCC, "91350100m000100y43", "91350100M000100Y43", ""},
		{"organisation, wrong check digit", applicant.USCC, "91350100M000100Y44", "", applicant.RuleCheckDigit},
		{"organisation with I", applicant.USCC, "91350100I000100Y43", "", applicant.RuleAlphabet},
		{"organisation ending in Z", applicant.USCC, "91350100M000100Y4Z", "", applicant.RuleAlphabet},
		{"organisation, short", applicant.USCC, "91350100M000100Y4", "", applicant.RuleLength},
		{"passport", applicant.Passport, " E12345678", "E12345678", ""},
		{"passport missing", applicant.Passport, "  ", "", applicant.RuleMissing},
		{"other, too long", applicant.OtherID, strings.Repeat("7", 65), "", applicant.RuleLength},
		{"unknown kind", applicant.IDKind("driver"), "1", "", applicant.RuleKind},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := applicant.Number(tt.kind, tt.raw)
			require.Equal(t, tt.want, got)
			if tt.rule == "" {
				require.NoError(t, err)
				return
			}
			var fault *applicant.NumberError
			require.ErrorAs(t, err, &fault)
			require.Equal(t, tt.rule, fault.Rule)
			require.NotEmpty(t, fault.Field)
			require.NotEmpty(t, fault.Text)
		})
	}
}

// Personal data must not reach an error text, whatever was typed into whichever field.
func TestErrorsNeverRepeatWhatWasTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.OneOf(rapid.SampledFrom(applicant.IDKinds()), rapid.Just(applicant.IDKind("11010519491231002X"))).Draw(t, "kind")
		raw := rapid.StringMatching(`[0-9A-Z]{6}[0-9]{4,14}`).Draw(t, "raw")
		_, err := applicant.Number(kind, raw)
		var fault *applicant.NumberError
		if err == nil {
			return
		}
		require.ErrorAs(t, err, &fault)
		require.NotContains(t, err.Error(), raw)
		require.NotContains(t, fault.Text, raw)
		require.NotContains(t, err.Error(), "11010519491231002X")
		require.NotContains(t, string(fault.Kind), "11010519491231002X")
	})
}

// Both check characters must catch every error in one place and every swap of two neighbours that differ.
func TestCheckCharactersCatchSingleSlips(t *testing.T) {
	for kind, number := range map[applicant.IDKind]string{
		applicant.ResidentID: "11010519491231002X",
		applicant.USCC:       "91350100M000100Y43",
	} {
		for i := range number {
			for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
				slip := number[:i] + string(c) + number[i+1:]
				_, err := applicant.Number(kind, slip)
				require.Equal(t, slip == number, err == nil, "%s place %d", kind, i)
			}
			if i > 0 && number[i] != number[i-1] {
				_, err := applicant.Number(kind, number[:i-1]+number[i:i+1]+number[i-1:i]+number[i+1:])
				require.Error(t, err, "%s swap at %d", kind, i)
			}
		}
	}
}
