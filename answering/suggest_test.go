package answering_test

import (
	"slices"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// plain is an application whose information exists, is this agency's and is not published.
func plain(change ...func(*Findings)) Findings {
	f := Findings{Nature: Information, Public: No, Maker: ThisAgency, Exists: Yes, ThirdParty: No}
	for _, c := range change {
		c(&f)
	}
	return f
}

func kinds(s Suggestion) []outcome.Kind {
	list := make([]outcome.Kind, len(s.Options))
	for i, o := range s.Options {
		list[i] = o.Kind
	}
	return list
}

func why(t *testing.T, s Suggestion, kind outcome.Kind) string {
	t.Helper()
	for _, e := range s.Excluded {
		if e.Kind == kind {
			return e.Why
		}
	}
	t.Fatalf("%s is not excluded", kind)
	return ""
}

func letters(opinions ...workflow.Opinion) Dossier {
	var d Dossier
	for _, o := range opinions {
		d.Letters = append(d.Letters, Letter{ID: "c", Opinion: o, Over: o == workflow.NoOpinion})
	}
	return d
}

// TestSuggestFollowsTheArticles goes through the questions in their order: facts, what is allowed, and why something else
// is not.
func TestSuggestFollowsTheArticles(t *testing.T) {
	ground := func(g ...outcome.Kind) func(*Findings) { return func(f *Findings) { f.Grounds = g } }
	separable := func(v Tri) func(*Findings) { return func(f *Findings) { f.Separable = v } }
	touched := func(f *Findings) { f.ThirdParty = Yes }
	overridden := Dossier{File: File{Letters: []Letter{{ID: "c", Opinion: workflow.Objects, Overridden: true}}}}
	for name, tt := range map[string]struct {
		findings Findings
		dossier  Dossier
		want     []outcome.Kind
		not      outcome.Kind // an excluded kind and
		why      string       // the reason it must be given
	}{
		"39(1) petition":              {findings: Findings{Nature: Complaint}, want: []outcome.Kind{outcome.Petition}, not: outcome.Granted, why: "信访"},
		"39(1) inquiry":               {findings: Findings{Nature: Inquiry}, want: []outcome.Kind{outcome.Petition}, not: outcome.NotExisting, why: "咨询"},
		"39(2) publication":           {findings: Findings{Nature: PublishedWork}, want: []outcome.Kind{outcome.Publication}, not: outcome.Petition, why: "不是信访"},
		"confirmation":                {findings: Findings{Nature: Confirmation}, want: []outcome.Kind{outcome.Reconfirm}, not: outcome.Publication, why: "不是公开出版物"},
		"36(7) register":              {findings: Findings{Nature: RegisterQuery}, want: []outcome.Kind{outcome.RegisterLookup}, not: outcome.Repeated, why: "登记资料"},
		"41 own record":               {findings: Findings{Nature: OwnRecord}, want: []outcome.Kind{outcome.RecordCorrection}, not: outcome.RegisterLookup, why: "不是有专门查询规定"},
		"30 still unclear":            {findings: Findings{Nature: Information, StillUnclear: true}, want: []outcome.Kind{outcome.Unclear}, not: outcome.NotExisting, why: "不明确"},
		"36(6) repeated":              {findings: Findings{Nature: Information, Repeated: true}, want: []outcome.Kind{outcome.Repeated}, not: outcome.Unclear, why: "内容明确"},
		"35 beyond reason":            {findings: Findings{Nature: Information, Unreasonable: true, Convincing: No}, want: []outcome.Kind{outcome.Unreasonable}, not: outcome.Repeated, why: "没有对同一申请人"},
		"35 with good reasons":        {findings: plain(func(f *Findings) { f.Unreasonable, f.Convincing = true, Yes }), want: []outcome.Kind{outcome.Granted}, not: outcome.Unreasonable, why: "理由合理"},
		"36(1) public, ours":          {findings: plain(func(f *Findings) { f.Public = Yes }), want: []outcome.Kind{outcome.AlreadyPublic, outcome.Granted}, not: outcome.Unreasonable, why: "没有明显超过"},
		"36(1) public, another's":     {findings: Findings{Nature: Information, Public: Yes, Maker: OtherAgency}, want: []outcome.Kind{outcome.AlreadyPublic}, not: outcome.NotThisAgency, why: "主动公开"},
		"36(5) another agency":        {findings: Findings{Nature: Information, Public: No, Maker: OtherAgency}, want: []outcome.Kind{outcome.NotThisAgency}, not: outcome.AlreadyPublic, why: "尚未主动公开"},
		"10 led by another":           {findings: Findings{Nature: Information, Public: No, Maker: JointOther}, want: []outcome.Kind{outcome.NotThisAgency}, not: outcome.Granted, why: "牵头"},
		"10 led by us":                {findings: plain(func(f *Findings) { f.Maker = JointLed }), want: []outcome.Kind{outcome.Granted}, not: outcome.NotThisAgency, why: "由本机关"},
		"36(5) nobody knows":          {findings: Findings{Nature: Information, Public: No, Maker: Undetermined}, want: []outcome.Kind{outcome.NotThisAgency}, not: outcome.NotExisting, why: "无法确定"},
		"36(4) nobody knows, not had": {findings: Findings{Nature: Information, Maker: Undetermined, Exists: No}, want: []outcome.Kind{outcome.NotThisAgency, outcome.NotExisting}, not: outcome.NeedsMaking, why: "无法确定"},
		"36(4) not existing":          {findings: Findings{Nature: Information, Maker: ThisAgency, Exists: No}, want: []outcome.Kind{outcome.NotExisting}, not: outcome.NeedsMaking, why: "没有可供加工"},
		"38 to be made":               {findings: Findings{Nature: Information, Public: No, Maker: ThisAgency, NeedsMaking: true}, want: []outcome.Kind{outcome.NeedsMaking, outcome.Granted}, not: outcome.NotExisting, why: "可供加工、分析"},
		"36(2) granted":               {findings: plain(), want: []outcome.Kind{outcome.Granted}, not: outcome.Partial, why: "没有不予公开的内容"},
		"14 secret":                   {findings: plain(ground(outcome.Secret), separable(No)), want: []outcome.Kind{outcome.Secret}, not: outcome.Granted, why: "存在不予公开"},
		"14 two grounds":              {findings: plain(ground(outcome.Stability, outcome.Forbidden), separable(No)), want: []outcome.Kind{outcome.Forbidden, outcome.Stability}, not: outcome.Secret, why: "没有认定"},
		"16 may":                      {findings: plain(ground(outcome.Process), separable(No)), want: []outcome.Kind{outcome.Process, outcome.Granted}, not: outcome.Partial, why: "不能区分"},
		"16 and 14":                   {findings: plain(ground(outcome.Internal, outcome.Secret), separable(No)), want: []outcome.Kind{outcome.Secret, outcome.Internal}, not: outcome.NotExisting, why: "该信息存在"},
		"16(2) enforcement":           {findings: plain(ground(outcome.EnforcementFile), separable(No)), want: []outcome.Kind{outcome.EnforcementFile, outcome.Granted}, not: outcome.NeedsMaking, why: "现成信息"},
		"37 partial":                  {findings: plain(ground(outcome.Secret), separable(Yes)), want: []outcome.Kind{outcome.Partial}, not: outcome.Secret, why: "区分"},
		"37, not all":                 {findings: plain(ground(outcome.Secret), separable(Yes)), want: []outcome.Kind{outcome.Partial}, not: outcome.Granted, why: "应当区分处理"},
		"15 unasked":                  {findings: plain(touched, separable(No)), want: []outcome.Kind{outcome.ThirdParty}, not: outcome.Granted, why: "尚未征求"},
		"15 objects":                  {findings: plain(touched, separable(No)), dossier: letters(workflow.Agrees, workflow.Objects), want: []outcome.Kind{outcome.ThirdParty}, not: outcome.Granted, why: "不同意"},
		"15 waiting":                  {findings: plain(touched, separable(No)), dossier: letters(""), want: []outcome.Kind{outcome.ThirdParty}, not: outcome.Granted, why: "尚未提出意见"},
		"15 agrees":                   {findings: plain(touched), dossier: letters(workflow.Agrees), want: []outcome.Kind{outcome.Granted}, not: outcome.ThirdParty, why: "同意公开"},
		"15 silent":                   {findings: plain(touched, separable(No)), dossier: letters(workflow.NoOpinion), want: []outcome.Kind{outcome.ThirdParty, outcome.Granted}, not: outcome.Secret, why: "没有认定"},
		"15 public interest":          {findings: plain(touched, func(f *Findings) { f.PublicInterest = true }), dossier: letters(workflow.Objects), want: []outcome.Kind{outcome.Granted}, not: outcome.ThirdParty, why: "公共利益"},
		"15 overridden":               {findings: plain(touched), dossier: overridden, want: []outcome.Kind{outcome.Granted}, not: outcome.ThirdParty, why: "已决定公开"},
		"15 and 37":                   {findings: plain(touched, separable(Yes)), dossier: letters(workflow.Objects), want: []outcome.Kind{outcome.Partial}, not: outcome.ThirdParty, why: "区分"},
		"15 agrees, but secret":       {findings: plain(touched, ground(outcome.Secret), separable(No)), dossier: letters(workflow.Agrees), want: []outcome.Kind{outcome.Secret}, not: outcome.ThirdParty, why: "同意公开"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, tt.findings.Check())
			s := Suggest(tt.findings, tt.dossier, Defaults())
			require.Equal(t, tt.want, kinds(s), "%+v", s.Questions)
			require.Contains(t, why(t, s, tt.not), tt.why)
			require.Empty(t, s.Questions)
		})
	}
}

func TestWhatIsOpenIsAskedFirst(t *testing.T) {
	for name, tt := range map[string]struct {
		findings Findings
		want     []string
	}{
		"nothing known":       {Findings{}, []string{"nature"}},
		"a real application":  {Findings{Nature: Information}, []string{"public", "maker"}},
		"whose it is":         {Findings{Nature: Information, Public: No}, []string{"maker"}},
		"is it public":        {Findings{Nature: Information, Maker: ThisAgency, Exists: Yes}, []string{"public"}},
		"public and existing": {Findings{Nature: Information, Maker: ThisAgency}, []string{"public", "exists"}},
		"does it exist":       {Findings{Nature: Information, Maker: ThisAgency, Public: No}, []string{"exists"}},
		"a third party":       {plain(func(f *Findings) { f.ThirdParty = Open }), []string{"third_party"}},
		"separable":           {plain(func(f *Findings) { f.Grounds = []outcome.Kind{outcome.Secret} }), []string{"separable"}},
		"reasons":             {Findings{Nature: Information, Unreasonable: true}, []string{"reasons_convincing"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := Suggest(tt.findings, Dossier{}, Defaults())
			require.Empty(t, s.Options)
			var fields []string
			for _, q := range s.Questions {
				fields = append(fields, q.Field)
				require.NotEmpty(t, q.Article)
			}
			require.Equal(t, tt.want, fields)
			require.Contains(t, why(t, s, outcome.Granted), "尚需先认定")
		})
	}
}

func TestFindingsThatContradictEachOther(t *testing.T) {
	for name, tt := range map[string]struct {
		findings Findings
		want     []string
	}{
		"not existing but public":        {Findings{Exists: No, Public: Yes}, []string{"public"}},
		"not existing but secret":        {Findings{Exists: No, Grounds: []outcome.Kind{outcome.Secret}}, []string{"grounds"}},
		"public but secret":              {Findings{Public: Yes, Grounds: []outcome.Kind{outcome.Secret}}, []string{"grounds"}},
		"a petition but secret":          {Findings{Nature: Complaint, Grounds: []outcome.Kind{outcome.Secret}}, []string{"grounds"}},
		"there but to be made":           {Findings{Exists: Yes, NeedsMaking: true}, []string{"needs_making"}},
		"public but to be made":          {Findings{Public: Yes, NeedsMaking: true}, []string{"needs_making"}},
		"unclear but there":              {Findings{StillUnclear: true, Exists: Yes}, []string{"still_unclear"}},
		"separable from nothing":         {Findings{Separable: Yes}, []string{"separable"}},
		"nobody's secret":                {Findings{ThirdParty: No, Grounds: []outcome.Kind{outcome.ThirdParty}}, []string{"third_party"}},
		"somebody's nothing":             {Findings{ThirdParty: Yes, Exists: No}, []string{"third_party"}},
		"interest without third party":   {Findings{ThirdParty: No, PublicInterest: true}, []string{"public_interest"}},
		"reasons nobody asked for":       {Findings{Convincing: No}, []string{"reasons_convincing"}},
		"words that are none":            {Findings{Nature: "x", Maker: "y"}, []string{"nature", "maker"}},
		"grounds that are none, and two": {Findings{Grounds: []outcome.Kind{outcome.Granted, outcome.Secret, outcome.Secret}}, []string{"grounds", "grounds"}},
		"everything at once": {Findings{Exists: No, Public: Yes, Grounds: []outcome.Kind{outcome.ThirdParty}, ThirdParty: No}, []string{
			"public", "grounds", "grounds", "third_party",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var fields []string
			for _, f := range tt.findings.Check() {
				fields = append(fields, f.Field)
				require.NotEmpty(t, f.Text)
			}
			require.Equal(t, tt.want, fields)
		})
	}
	require.Empty(t, plain().Check())
}

// each calls visit with every combination of findings that does not contradict itself, on every kind of file.
func each(visit func(Findings, Dossier)) {
	tris := []Tri{Open, No, Yes}
	flags := []bool{false, true}
	files := []Dossier{{}, letters(""), letters(workflow.Objects), letters(workflow.NoOpinion), letters(workflow.Agrees)}
	for _, nature := range []Nature{"", Information, Complaint, Inquiry, PublishedWork, Confirmation, RegisterQuery, OwnRecord} {
		for _, maker := range []Maker{"", ThisAgency, JointLed, JointOther, OtherAgency, Undetermined} {
			if nature != Information && maker != ThisAgency { // whose it is, is not asked there
				continue
			}
			for bits := range 1 << 5 {
				on := func(n int) bool { return flags[bits>>n&1] }
				for tri := range 3 * 3 * 3 * 3 * 3 {
					for _, grounds := range [][]outcome.Kind{nil, {outcome.Secret}, {outcome.ThirdParty}, {outcome.Process, outcome.Internal}, Grounds()} {
						f := Findings{
							Nature: nature, Maker: maker, StillUnclear: on(0), Repeated: on(1), Unreasonable: on(2), NeedsMaking: on(3),
							PublicInterest: on(4), Grounds: grounds, Convincing: tris[tri%3], Public: tris[tri/3%3], Exists: tris[tri/9%3],
							Separable: tris[tri/27%3], ThirdParty: tris[tri/81],
						}
						if f.Check() != nil {
							continue
						}
						visit(f, files[(bits+tri)%len(files)])
					}
				}
			}
		}
	}
}

// TestEveryFindingLeadsSomewhere: an option or a question; each kind is an option or excluded, once, with a reason.
func TestEveryFindingLeadsSomewhere(t *testing.T) {
	n := 0
	reached := map[outcome.Kind]bool{}
	reasons := map[outcome.Kind]map[string]bool{}
	each(func(f Findings, d Dossier) {
		n++
		s := Suggest(f, d, Defaults())
		if (len(s.Options) == 0) == (len(s.Questions) == 0) {
			t.Fatalf("neither or both an option and a question: %+v: %+v", f, s)
		}
		if len(s.Options)+len(s.Excluded) != len(outcome.Decisions()) {
			t.Fatalf("%+v: %d options and %d excluded", f, len(s.Options), len(s.Excluded))
		}
		for _, o := range s.Options {
			reached[o.Kind] = true
			if !han(o.Why) || o.Label == "" || o.Article == "" {
				t.Fatalf("%+v: %+v", f, o)
			}
			if slices.Contains(f.Grounds, outcome.Secret) && o.Kind == outcome.Granted {
				t.Fatalf("a state secret is never granted: %+v", f)
			}
		}
		for _, e := range s.Excluded {
			if !han(e.Why) || slices.Contains(kinds(s), e.Kind) {
				t.Fatalf("%+v: %+v", f, e)
			}
			if reasons[e.Kind] == nil {
				reasons[e.Kind] = map[string]bool{}
			}
			reasons[e.Kind][e.Why] = true
		}
	})
	require.Greater(t, n, 10_000)
	for _, d := range outcome.Decisions() {
		want := d.IsAnswer() || d.Kind == outcome.RecordCorrection
		require.Equal(t, want, reached[d.Kind], d.Kind)
		if want {
			require.Greater(t, len(reasons[d.Kind]), 1, d.Kind)
		}
	}
}

func han(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}
