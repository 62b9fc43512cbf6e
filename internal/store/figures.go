package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/figures"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// FiguresQuery asks for figures of an agency, and of all that stand below it now unless Own is set.
type FiguresQuery struct {
	Agency     string
	Own        bool
	Period     figures.Period
	Dimensions []figures.Dimension // at most two
	Measures   []figures.Measure
	Filters    []FiguresFilter // all of them hold
	// AsOf counts what was recorded by an instant, as the ledger has it; everything as it stands when zero. Of measures and dimensions then
	// only those that are Recorded can be asked for, and no cases.
	AsOf time.Time

	agencies []string // whose cases are counted, where somebody has decided it already
}

// FiguresFilter keeps what has one of some values of a dimension; the empty value is one too.
type FiguresFilter struct {
	Dimension figures.Dimension
	Values    []string
}

func (q *FiguresQuery) scope() stats.Scope {
	return stats.Scope{Agency: q.Agency, Own: q.Own, Year: q.Period.Last.Year(), AsOf: q.AsOf}
}

// Figures counts, over all applications: also those that the caller may not read, which are no less for that. Voided ones count
// nowhere. Errors: *UnknownAgencyError, *tenancy.OutOfReachError.
func (v *View) Figures(q FiguresQuery) (*figures.Table, error) {
	if err := reports(v.ctx(), q.scope()); err != nil {
		return nil, err
	}
	agencies, err := v.figuresAgencies(q)
	if err != nil {
		return nil, err
	}
	table := figures.Tabulate(q.Dimensions, nil)
	for _, source := range figures.Sources(q.Measures) {
		facts, err := q.facts(v.tx, source, agencies)
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			table.Add(f)
		}
	}
	return table, nil
}

// Figures counts measures by dimensions over a period, for the agency of scope, with all below unless it is Own, as of its instant; its year
// is that in which the period ends. Errors: as View.Figures.
func (s *Store) Figures(ctx context.Context, scope stats.Scope, p figures.Period, by []figures.Dimension, measures []figures.Measure,
) (table *figures.Table, err error) {
	q := FiguresQuery{Agency: scope.Agency, Own: scope.Own, Period: p, Dimensions: by, Measures: measures, AsOf: scope.AsOf}
	if err := reports(ctx, q.scope()); err != nil {
		return nil, err
	}
	err = s.View(ctx, func(v *View) error {
		table, err = v.Figures(q)
		return err
	})
	return table, err
}

// MayReadCases reports whether the caller may read the applications of all that a query counts, but for those that are
// restricted to readers.
func (v *View) MayReadCases(q FiguresQuery) (bool, error) {
	if err := reports(v.ctx(), q.scope()); err != nil {
		return false, err
	}
	r, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return false, err
	}
	agencies, err := v.figuresAgencies(q)
	if err != nil {
		return false, err
	}
	for _, id := range agencies {
		if r.Cases().Whole(id) != nil {
			return false, nil
		}
	}
	return true, nil
}

// figuresAgencies are the agencies whose cases a query counts: as for the annual report on the year in which the period ends, so
// that who took over from a dissolved agency has its figures too.
func (v *View) figuresAgencies(q FiguresQuery) ([]string, error) {
	if q.agencies != nil {
		return q.agencies, nil
	}
	scope := q.scope()
	o, err := v.named(&scope)
	if err != nil {
		return nil, err
	}
	return o.Counted(scope), nil
}

// once is the order of facts that an application has one of. A bare constant would name a column to PostgreSQL.
const once = "0 + 0"

// figureSource is where facts of a source are, with the day on which each counts.
type figureSource struct {
	rows  string // table or tables; application is always among them
	day   string // "" for a stock
	where string // @first and @last are the period
	days  string // how many days an answer took
	fen   string // what a fee came to
	order string // tells facts of one application and day apart
}

// ofAct is a source of acts, each counted on its day.
func ofAct(act workflow.Act) figureSource {
	return figureSource{
		rows: `application_event f JOIN application ON application.agency_id = f.agency_id AND application.id = f.application_id`,
		day:  "f.act_on", where: "f.act = '" + string(act) + "' AND f.act_on BETWEEN @first AND @last", order: "f.seq",
	}
}

// charges is the fee notice that an act is about: of a standing, the n-th is that of the n-th charge.
const charges = `coalesce((application.standing #>> ARRAY['charges', (SELECT count(*) FROM application_event c WHERE c.agency_id = f.agency_id
	AND c.application_id = f.application_id AND c.act = 'charge' AND c.seq < f.seq)::int`

var figureSources = func() map[figures.Source]figureSource {
	const answers = `application_answer f JOIN application ON application.agency_id = f.agency_id AND application.id = f.application_id`
	charged, paid := ofAct(workflow.Charge), ofAct(workflow.Pay)
	charged.fen = charges + ` || '', 'amount_fen'])::bigint, 0)`
	paid.fen = charges + ` - 1 || '', 'amount_fen'])::bigint, 0)`
	return map[figures.Source]figureSource{
		figures.FromReceived:  {rows: "application", day: "application.receipt_on", where: "application.receipt_on BETWEEN @first AND @last", order: once},
		figures.FromConcluded: {rows: "application", day: "application.counted_on", where: "application.counted_on BETWEEN @first AND @last", order: once},
		figures.FromCarried:   {rows: "application", where: "application.receipt_on < @first AND " + openOn(">= @first"), order: once},
		figures.FromPending:   {rows: "application", where: "application.receipt_on <= @last AND " + openOn("> @last"), order: once},
		figures.FromAnswered: {
			rows: answers, day: "f.delivered_on", where: "f.delivered_on BETWEEN @first AND @last", days: "f.used_days", order: "f.number",
		},
		figures.FromElapsed: {
			rows: answers, day: "f.delivered_on", where: "f.delivered_on BETWEEN @first AND @last", days: "f.elapsed_days", order: "f.number",
		},
		figures.FromReturned: ofAct(workflow.Return), figures.FromExtended: ofAct(workflow.Extend), figures.FromConsulted: ofAct(workflow.Consult),
		figures.FromCharged: charged, figures.FromPaid: paid,
	}
}()

// openOn is the condition that an application had no conclusion by some day. What has none at all is before its answer, which an
// index finds.
func openOn(concluded string) string {
	var before []string
	for _, s := range workflow.States() {
		if s.BeforeAnswer() {
			before = append(before, "'"+string(s)+"'")
		}
	}
	return "(application.counted_on " + concluded + " OR application.counted_on IS NULL AND application.state IN (" + strings.Join(before, ", ") + "))"
}

// figureKeys are the values of the dimensions. Units and officers are those of the agency's list of officers; whoever is named in
// an application and not in the list is taken for a unit.
var figureKeys = map[figures.Dimension]string{
	figures.Agency:        "application.agency_id",
	figures.Channel:       "application.channel",
	figures.ApplicantType: "application.applicant_type",
	figures.OutcomeGroup:  "left(application.counted_row, 3)",
	figures.Outcome:       "application.counted_row",
	figures.DecisionKind:  "application.counted_kind",
	figures.State:         "application.state",
	figures.Officer:       "application.agency_id || '/' || person.display_name",
	figures.Unit: `CASE WHEN person.unit <> '' THEN application.agency_id || '/' || person.unit
		WHEN person.display_name IS NULL AND application.assignee <> '' THEN application.agency_id || '/' || application.assignee END`,
	figures.Year:    "to_char(@day, 'YYYY')",
	figures.Quarter: `to_char(@day, 'YYYY"-q"Q')`,
	figures.Month:   "to_char(@day, 'YYYY-MM')",
	figures.Week:    `to_char(@day, 'IYYY"-W"IW')`,
	figures.Weekday: "to_char(@day, 'ID')",
	figures.Subject: "application.subject",
}

// people is one row for each name on the list of officers of an agency.
const people = ` LEFT JOIN (SELECT DISTINCT ON (agency_id, display_name) agency_id, display_name, unit FROM officer
	ORDER BY agency_id, display_name, active DESC, id) AS person
	ON person.agency_id = application.agency_id AND person.display_name = application.assignee`

// firstAnswer is the answer by which Duration tells apart what is no answer itself.
const firstAnswer = ` LEFT JOIN application_answer AS first_answer
	ON first_answer.agency_id = application.agency_id AND first_answer.application_id = application.id AND first_answer.number = 1`

// statement puts together what a source selects from.
type figureStatement struct {
	figureSource
	joins, where []string
	args         []any
}

func (q *FiguresQuery) statement(source figures.Source, agencies []string) *figureStatement {
	if !q.AsOf.IsZero() {
		return q.ledgerStatement(source, agencies)
	}
	s := &figureStatement{figureSource: figureSources[source]}
	s.where = []string{"application.agency_id IN ?", "application.state <> 'voided'"}
	s.args = append(s.args, agencies)
	s.period(q.Period)
	return s
}

// period adds the days that the source counts.
func (s *figureStatement) period(p figures.Period) {
	rest := s.figureSource.where
	for {
		i := strings.IndexByte(rest, '@')
		if i < 0 {
			break
		}
		if strings.HasPrefix(rest[i:], "@first") {
			s.args = append(s.args, Day(p.First))
			rest = rest[:i] + "?" + rest[i+len("@first"):]
		} else {
			s.args = append(s.args, Day(p.Last))
			rest = rest[:i] + "?" + rest[i+len("@last"):]
		}
	}
	s.where = append(s.where, rest)
}

// key is the value of a dimension, never NULL. It adds the tables that the value is in.
func (s *figureStatement) key(d figures.Dimension) string {
	join := func(table string) {
		for _, j := range s.joins {
			if j == table {
				return
			}
		}
		s.joins = append(s.joins, table)
	}
	switch {
	case d == figures.Duration && s.days != "":
		return durationKey("f.used_days")
	case d == figures.Duration:
		join(firstAnswer)
		return durationKey("first_answer.used_days")
	case d == figures.Officer || d == figures.Unit:
		join(people)
	}
	return "coalesce(" + strings.ReplaceAll(figureKeys[d], "@day", s.day) + ", '')"
}

func durationKey(days string) string {
	bounds := make([]string, 0, 5)
	for _, b := range figures.DurationBounds() {
		bounds = append(bounds, strconv.Itoa(b))
	}
	return "coalesce((ARRAY['" + strings.Join(figures.DurationClasses(), "', '") + "'])[1 + width_bucket(" + days + ", ARRAY[" +
		strings.Join(bounds, ", ") + "])], '')"
}

// filter adds the filters of a query.
func (s *figureStatement) filter(filters []FiguresFilter) {
	for _, f := range filters {
		s.where = append(s.where, s.key(f.Dimension)+" IN ?")
		s.args = append(s.args, f.Values)
	}
}

// from is everything from FROM to WHERE.
func (s *figureStatement) from() string {
	return " FROM " + s.rows + strings.Join(s.joins, "") + " WHERE " + strings.Join(s.where, " AND ")
}

// facts counts one source.
func (q *FiguresQuery) facts(tx *gorm.DB, source figures.Source, agencies []string) ([]figures.Fact, error) {
	s := q.statement(source, agencies)
	keys := [2]string{"''", "''"}
	for i, d := range q.Dimensions {
		keys[i] = s.key(d)
	}
	s.filter(q.Filters)
	days, inTime, fen := "0", "false", "0"
	if s.days != "" {
		days = s.days
	}
	if source == figures.FromAnswered {
		inTime = "f.delivered_on <= f.due_on"
	}
	if s.fen != "" {
		fen = "sum(" + s.fen + ")"
	}
	var rows []struct {
		K1, K2 string
		Days   int
		InTime bool
		N, Fen int64
	}
	err := tx.Raw("SELECT "+keys[0]+" AS k1, "+keys[1]+" AS k2, "+days+" AS days, "+inTime+" AS in_time, count(*) AS n, "+fen+" AS fen"+
		s.from()+" GROUP BY 1, 2, 3, 4", s.args...).Scan(&rows).Error
	facts := make([]figures.Fact, len(rows))
	for i, r := range rows {
		facts[i] = figures.Fact{Source: source, Keys: [2]string{r.K1, r.K2}, Days: r.Days, InTime: r.InTime, N: r.N, Fen: r.Fen}
	}
	return facts, err
}

// AgencyNames are how the agencies that a query counts are called, by id.
func (v *View) AgencyNames(q FiguresQuery) (map[string]string, error) {
	if err := reports(v.ctx(), q.scope()); err != nil {
		return nil, err
	}
	ids, err := v.figuresAgencies(q)
	if err != nil {
		return nil, err
	}
	then := v.organisations.asOf(q.AsOf)
	names := make(map[string]string, len(ids))
	for _, id := range ids {
		names[id], _ = then.Name(id)
	}
	return names, nil
}
