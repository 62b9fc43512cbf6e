package answering_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// ready is a dossier that lacks nothing for any kind.
func ready() Dossier {
	return Dossier{
		File: File{
			Since: calendar.MustDate("2026-01-05"), Searches: []Search{{On: calendar.MustDate("2026-01-06")}},
			Letters: []Letter{{ID: "c1", Opinion: workflow.Agrees}}, CorrectionAsked: true, Corrected: true, Reasons: workflow.Reasons{Asked: calendar.MustDate("2026-01-06")}, Bodies: linhai,
		},
		Statement: workflow.Statement{Reason: "理由", Redirect: "临海市档案馆", Earlier: "临公开〔2025〕第7号"},
	}
}

func unmet(kind outcome.Kind, d Dossier, s Settings) []Need {
	var needs []Need
	for _, r := range Unmet(Requirements(kind, d, s)) {
		needs = append(needs, r.Need)
	}
	return needs
}

// TestEachKindNeedsWhatItsArticleAsks names, for each kind, what an empty file lacks.
func TestEachKindNeedsWhatItsArticleAsks(t *testing.T) {
	withheld := []Need{NeedReason, NeedBodies}
	for kind, want := range map[outcome.Kind][]Need{
		outcome.AlreadyPublic:    {NeedRedirect, NeedBodies},
		outcome.Granted:          {NeedBodies},
		outcome.Partial:          withheld,
		outcome.Secret:           withheld,
		outcome.Forbidden:        withheld,
		outcome.Stability:        withheld,
		outcome.ThirdParty:       {NeedThirdParty, NeedReason, NeedBodies},
		outcome.Internal:         withheld,
		outcome.Process:          withheld,
		outcome.EnforcementFile:  withheld,
		outcome.RegisterLookup:   {NeedReason, NeedRedirect, NeedBodies},
		outcome.NotExisting:      {NeedSearch, NeedReason, NeedBodies},
		outcome.NotThisAgency:    {NeedReason, NeedRedirect, NeedBodies},
		outcome.NeedsMaking:      withheld,
		outcome.Unclear:          {NeedCorrection, NeedReason, NeedBodies},
		outcome.Petition:         {NeedReason, NeedRedirect, NeedBodies},
		outcome.Repeated:         {NeedReason, NeedEarlier, NeedBodies},
		outcome.Publication:      {NeedRedirect, NeedBodies},
		outcome.Unreasonable:     {NeedReasons, NeedReason, NeedBodies},
		outcome.Reconfirm:        withheld,
		outcome.CorrectionLapsed: {NeedCorrection, NeedReason, NeedBodies},
		outcome.FeeLapsed:        withheld,
		outcome.Withdrawn:        nil,
		outcome.RecordCorrection: {NeedReason, NeedRedirect, NeedBodies},
		outcome.ClosedOtherwise:  withheld,
	} {
		require.Equal(t, want, unmet(kind, Dossier{}, Defaults()), kind)
		require.Empty(t, unmet(kind, ready(), Defaults()), kind)
		for _, r := range append(Requirements(kind, Dossier{}, Defaults()), Requirements(kind, ready(), Defaults())...) {
			require.NotEmpty(t, r.Need.English())
			require.True(t, han(r.Text) && han(r.Found) && han(r.Article), "%+v", r)
		}
	}
	require.Nil(t, Requirements("nothing", ready(), Defaults()))
}

func TestASearchIsOnRecordBeforeNothingExists(t *testing.T) {
	day := calendar.MustDate
	for name, tt := range map[string]struct {
		searches []Search
		found    string
		met      bool
	}{
		"none":              {nil, "没有检索记录", false},
		"nothing found":     {[]Search{{On: day("2026-01-05")}}, "未检索到", true},
		"two places":        {[]Search{{On: day("2026-01-05")}, {On: day("2026-01-07")}}, "未检索到", true},
		"something found":   {[]Search{{On: day("2026-01-05")}, {On: day("2026-01-07"), Found: true}}, "检索到相关信息", false},
		"before the letter": {[]Search{{On: day("2026-01-04")}}, "须重新检索", false},
		"found, but before": {[]Search{{On: day("2026-01-04"), Found: true}, {On: day("2026-01-05")}}, "未检索到", true},
	} {
		d := ready()
		d.Searches = tt.searches
		r := Requirements(outcome.NotExisting, d, Defaults())[0]
		require.Equal(t, NeedSearch, r.Need, name)
		require.Equal(t, tt.met, r.Met, name)
		require.Contains(t, r.Found, tt.found, name)
	}
	require.Empty(t, unmet(outcome.NotExisting, Dossier{File: File{Bodies: linhai}, Statement: workflow.Statement{Reason: "无"}}, Settings{}), "a setting")
}

func TestAThirdPartyIsHeardBeforeItsInformationIsDecidedOn(t *testing.T) {
	letter := func(l Letter) []Letter { return []Letter{{ID: "c0", Opinion: workflow.Agrees}, l} }
	for name, tt := range map[string]struct {
		letters           []Letter
		withheld, granted []Need
		partial           []Need
	}{
		"not asked":                   {nil, []Need{NeedThirdParty}, nil, nil},
		"no answer yet":               {letter(Letter{}), []Need{NeedThirdParty}, []Need{NeedThirdParty}, []Need{NeedThirdParty}},
		"silence":                     {letter(Letter{Over: true}), nil, nil, nil},
		"silence noted too early":     {letter(Letter{Opinion: workflow.NoOpinion}), []Need{NeedThirdParty}, []Need{NeedThirdParty}, []Need{NeedThirdParty}},
		"silence noted":               {letter(Letter{Opinion: workflow.NoOpinion, Over: true}), nil, nil, nil},
		"agreement":                   {letter(Letter{Opinion: workflow.Agrees}), nil, nil, nil},
		"objection":                   {letter(Letter{Opinion: workflow.Objects}), nil, []Need{NeedOverride}, []Need{NeedOverride}},
		"objection after the time":    {letter(Letter{Opinion: workflow.Objects, Over: true}), nil, []Need{NeedOverride}, []Need{NeedOverride}},
		"objection overridden":        {letter(Letter{Opinion: workflow.Objects, Overridden: true}), nil, nil, nil},
		"one overridden, one waiting": {append(letter(Letter{Opinion: workflow.Objects, Overridden: true}), Letter{}), []Need{NeedThirdParty}, []Need{NeedThirdParty}, []Need{NeedThirdParty}},
	} {
		d := ready()
		d.Letters = tt.letters
		require.Equal(t, tt.withheld, unmet(outcome.ThirdParty, d, Defaults()), name)
		require.Equal(t, tt.granted, unmet(outcome.Granted, d, Defaults()), name)
		require.Equal(t, tt.partial, unmet(outcome.Partial, d, Defaults()), name)
		require.Empty(t, unmet(outcome.AlreadyPublic, d, Defaults()), name)
		require.Empty(t, unmet(outcome.Secret, d, Defaults()), name)
	}
	d := ready()
	d.Letters = letter(Letter{Opinion: workflow.Objects})
	d.Withheld = []outcome.Row{outcome.RowThirdParty}
	require.Empty(t, unmet(outcome.Partial, d, Defaults()), "the third party's part is left out")
	require.Equal(t, []Need{NeedOverride}, unmet(outcome.Granted, d, Defaults()), "nothing is left out of the whole")
	d.Letters, d.ThirdParty = nil, true
	require.Equal(t, []Need{NeedThirdParty}, unmet(outcome.Granted, d, Defaults()), "touched, but not asked")
}

func TestReasonsAreHeardBeforeTooManyApplicationsAreNotHandled(t *testing.T) {
	asked, given := calendar.MustDate("2026-01-06"), calendar.MustDate("2026-01-09")
	for found, tt := range map[string]struct {
		reasons workflow.Reasons
		met     bool
		want    []outcome.Kind // suggested when number and frequency are beyond reason
	}{
		"尚未要求说明理由": {workflow.Reasons{}, false, nil},
		"没有说明":     {workflow.Reasons{Asked: asked}, true, nil},
		"尚未认定":     {workflow.Reasons{Asked: asked, Given: given}, false, nil},
		"已认定理由不合理": {workflow.Reasons{Asked: asked, Given: given, View: workflow.NotReasonable}, true, []outcome.Kind{outcome.Unreasonable}},
		"已认定理由合理":  {workflow.Reasons{Asked: asked, Given: given, View: workflow.Reasonable}, false, []outcome.Kind{outcome.Granted}},
	} {
		d := ready()
		d.Reasons = tt.reasons
		r := Requirements(outcome.Unreasonable, d, Defaults())[0]
		require.Equal(t, tt.met, r.Met, found)
		require.Contains(t, r.Found, found)
		s := Suggest(plain(func(f *Findings) { f.Unreasonable = true }), d, Defaults())
		require.Equal(t, tt.want, append([]outcome.Kind(nil), kinds(s)...), found)
	}
}

func TestARedirectNamesWhereToTurnTo(t *testing.T) {
	d := ready()
	d.Redirect = ""
	require.Equal(t, []Need{NeedRedirect}, unmet(outcome.NotThisAgency, d, Defaults()))
	d.Undetermined = true
	require.Empty(t, unmet(outcome.NotThisAgency, d, Defaults()), "36(5): only where it can be determined")
	require.Equal(t, []Need{NeedRedirect}, unmet(outcome.AlreadyPublic, d, Defaults()))
	for _, r := range Requirements(outcome.Repeated, Dossier{}, Defaults()) {
		require.Equal(t, map[Need]string{NeedReason: "reason", NeedEarlier: "earlier_answer"}[r.Need], r.Field)
	}
}

// TestFileOfReadsACase walks a real case: what the workflow recorded is what the requirements see.
func TestFileOfReadsACase(t *testing.T) {
	day := calendar.MustDate
	cal := calendar.Default()
	c := workflow.Case{Facts: workflow.Facts{Channel: workflow.Counter, Received: day("2024-03-04")}}
	at := func(on string) File {
		t.Helper()
		st, err := workflow.Fold(cal, c)
		require.NoError(t, err)
		f, err := FileOf(cal, st, day(on))
		require.NoError(t, err)
		return f
	}
	do := func(ev workflow.Event) { c.Events = append(c.Events, ev) }
	require.Equal(t, File{Since: day("2024-03-04")}, at("2024-03-04"))
	do(workflow.Event{Do: workflow.Return, On: day("2024-03-05"), WithinDays: 10})
	require.Equal(t, File{Since: day("2024-03-04"), CorrectionAsked: true}, at("2024-03-05"))
	do(workflow.Event{Do: workflow.Correct, On: day("2024-03-06")})
	do(workflow.Event{Do: workflow.AskReasons, On: day("2024-03-06")})
	do(workflow.Event{Do: workflow.Consult, On: day("2024-03-07"), ID: "c1", With: workflow.WithThirdParty, Received: day("2024-03-08")})
	do(workflow.Event{Do: workflow.Consult, On: day("2024-03-07"), ID: "c2", With: workflow.WithAgency, Received: day("2024-03-08")})
	do(workflow.Event{Do: workflow.Consult, On: day("2024-03-07"), ID: "c3", With: workflow.WithThirdParty})
	f := at("2024-03-29")
	require.True(t, f.Corrected)
	require.Equal(t, day("2024-03-06"), f.Reasons.Asked)
	require.Equal(t, []Letter{{ID: "c1"}, {ID: "c3"}}, f.Letters, "29 March is the 15th working day")
	require.True(t, at("2024-04-01").Letters[0].Over)
	require.False(t, at("2024-12-02").Letters[1].Over, "nobody knows when it got the letter")
	do(workflow.Event{Do: workflow.Conclude, On: day("2024-04-01"), ID: "c3", Opinion: workflow.Objects})
	require.Equal(t, Letter{ID: "c3", Opinion: workflow.Objects}, at("2024-04-01").Letters[1])
	do(workflow.Event{Do: workflow.Override, On: day("2024-04-02"), ID: "c3", Reason: "食品安全", Approver: "王主任"})
	require.True(t, at("2024-04-02").Letters[1].Overridden)

	do(workflow.Event{Do: workflow.Answer, On: day("2024-04-08"), Row: outcome.RowNotHeld})
	do(workflow.Event{Do: workflow.Deliver, On: day("2024-04-08")})
	c.LegalCases = []workflow.LegalCase{{ID: "r", Type: workflow.Review, Served: day("2024-04-20"), Concluded: day("2024-05-20"), Result: workflow.Corrected}}
	do(workflow.Event{Do: workflow.Reopen, On: day("2024-05-21"), LegalCase: "r"})
	require.Equal(t, day("2024-05-21"), at("2024-05-21").Since, "a new answer takes a new search")
}
