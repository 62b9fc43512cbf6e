package api

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

const queryStatistics = linhai + "/statistics:query"

// asked is the body of a query.
func asked(period string, measures []string, more object) object {
	return object{"query": with(object{"period": period, "measures": measures}, more)}
}

// figure returns the figures of a cell, "value" or "numerator/denominator" each, "-" where there is none.
func figure(t *testing.T, table object, row, column string) (told []string) {
	t.Helper()
	for _, c := range list(table, "cells") {
		if text(c, "row") != row || text(c, "column") != column {
			continue
		}
		for _, f := range list(c, "figures") {
			switch {
			case f["withheld"] == true:
				told = append(told, "withheld")
			case f["value"] != nil:
				told = append(told, text(f, "value"))
			case f["denominator"] != nil:
				told = append(told, text(f, "numerator")+"/"+text(f, "denominator"))
			default:
				told = append(told, "-")
			}
		}
	}
	return told
}

// someCases registers three applications at linhai and one below it in March 2024, and answers two of them: the one in time, the
// other in April and late, after an extension.
func (s *server) someCases(t *testing.T) (timely, late, open, below object) {
	t.Helper()
	timely = s.register(t, object{"channel": "CHANNEL_ONLINE"})
	late = s.register(t)
	open = s.register(t)
	below = s.post(t, bureau+"/applications", s.form()).ok(t)
	for _, a := range []object{timely, late} {
		s.act(t, a, "accept", nil)
	}
	s.act(t, timely, "assign", object{"assignee": zhang["displayName"]})
	s.act(t, late, "assign", object{"assignee": "法规处"})
	s.on("2024-03-18")
	s.act(t, late, "extend", with(arguments["extend"], object{"extensionDays": 1}))
	s.answered(t, timely)
	s.on("2024-04-18")
	s.answered(t, late)
	return timely, late, open, below
}

func (s *server) answered(t *testing.T, a object) {
	t.Helper()
	s.act(t, a, "answer", arguments["answer"])
	s.act(t, a, "deliver", arguments["deliver"])
}

var someMeasures = []string{
	"MEASURE_RECEIVED", "MEASURE_CONCLUDED", "MEASURE_ANSWERED", "MEASURE_ON_TIME_RATE", "MEASURE_USED_DAYS_MEDIAN", "MEASURE_EXTENSIONS",
}

func TestStatistics(t *testing.T) {
	s := start(t, "2024-03-04")
	s.officers(t)
	timely, late, open, _ := s.someCases(t)

	t.Run("a table has cells, margins and definitions", func(t *testing.T) {
		table := s.post(t, queryStatistics, asked("2024", someMeasures, object{
			"ownOnly": true, "dimensions": []string{"DIMENSION_CHANNEL", "DIMENSION_MONTH"},
		})).ok(t)
		require.Equal(t, "2024年", text(table, "periodLabel"))
		require.Equal(t, []string{"3", "2", "2", "1/2", "10", "1"}, figure(t, table, "*", "*"))
		require.Equal(t, []string{"1", "1", "1", "1/1", "10", "0"}, figure(t, table, "online", "*"))
		require.Equal(t, []string{"1", "1", "1", "1/1", "10", "0"}, figure(t, table, "online", "2024-03"))
		require.Equal(t, []string{"0", "1", "1", "0/1", "32", "0"}, figure(t, table, "counter", "2024-04"))
		require.Equal(t, []string{"2", "0", "0", "0/0", "-", "1"}, figure(t, table, "counter", "2024-03"))
		require.Empty(t, figure(t, table, "online", "2024-04"), "what is 0 everywhere is left out")
		require.Len(t, list(table, "dimensions.0.members"), 5)
		require.Equal(t, "当面提交", text(table, "dimensions.0.members.0.displayName"))
		require.Contains(t, text(table, "measures.3.definition"), "条例第三十三条")
	})
	t.Run("with all below it", func(t *testing.T) {
		table := s.post(t, queryStatistics, asked("2024-q1", []string{"MEASURE_RECEIVED", "MEASURE_PENDING"}, object{"dimensions": []string{"DIMENSION_AGENCY"}})).ok(t)
		require.Equal(t, []string{"4", "3"}, figure(t, table, "*", "*"))
		require.Equal(t, []string{"1", "1"}, figure(t, table, "bureau", "*"))
		require.Equal(t, "临海市自然资源局", text(table, "dimensions.0.members.0.displayName"))
	})
	t.Run("workload and heat map", func(t *testing.T) {
		table := s.post(t, queryStatistics, asked("2024", []string{"MEASURE_ANSWERED"}, object{
			"ownOnly": true, "dimensions": []string{"DIMENSION_UNIT", "DIMENSION_WEEK"},
		})).ok(t)
		require.Equal(t, []string{"1"}, figure(t, table, "linhai/"+zhang["unit"].(string), "2024-W12"))
		require.Equal(t, []string{"1"}, figure(t, table, "linhai/法规处", "2024-W16"))
		officers := s.post(t, queryStatistics, asked("2024", []string{"MEASURE_RECEIVED"}, object{"ownOnly": true, "dimensions": []string{"DIMENSION_OFFICER"}})).ok(t)
		require.Equal(t, []string{"1"}, figure(t, officers, "linhai/"+zhang["displayName"].(string), "*"))
		require.Equal(t, []string{"2"}, figure(t, officers, "", "*"))
	})
	t.Run("filters", func(t *testing.T) {
		table := s.post(t, queryStatistics, asked("2024", []string{"MEASURE_RECEIVED"}, object{"ownOnly": true, "filters": []object{
			{"dimension": "DIMENSION_OUTCOME", "values": []string{"3.1", ""}}, {"dimension": "DIMENSION_CHANNEL", "values": []string{"counter"}},
		}})).ok(t)
		require.Equal(t, []string{"2"}, figure(t, table, "*", "*"))
	})
	t.Run("every number drills down to its cases", func(t *testing.T) {
		drill := func(measure, period string, more object) []string {
			return values(list(s.post(t, linhai+"/statistics:drillDown", asked(period, []string{measure}, with(object{"ownOnly": true}, more))).ok(t), "cases"), "application")
		}
		require.Len(t, drill("MEASURE_RECEIVED", "2024", nil), 3)
		require.Equal(t, []string{text(open, "name")}, drill("MEASURE_PENDING", "2024", nil))
		require.Equal(t, []string{text(late, "name")}, drill("MEASURE_EXTENSIONS", "2024-q1", nil))
		require.Equal(t, []string{text(timely, "name"), text(late, "name")}, drill("MEASURE_ON_TIME_RATE", "2024", nil))
		require.Equal(t, []string{text(late, "name")}, drill("MEASURE_ANSWERED", "2024", object{
			"filters": []object{{"dimension": "DIMENSION_DURATION", "values": []string{"21-40"}}},
		}))
	})
	t.Run("cases in pages", func(t *testing.T) {
		for _, measure := range []string{"MEASURE_RECEIVED", "MEASURE_CARRIED_IN"} {
			period := "2024"
			if measure == "MEASURE_CARRIED_IN" {
				period = "2024-03-05..2024-12-31"
			}
			body := with(asked(period, []string{measure}, object{"ownOnly": true}), object{"pageSize": 2})
			first := s.post(t, linhai+"/statistics:drillDown", body).ok(t)
			require.Len(t, list(first, "cases"), 2)
			second := s.post(t, linhai+"/statistics:drillDown", with(body, object{"pageToken": first["nextPageToken"]})).ok(t)
			require.Len(t, list(second, "cases"), 1)
			require.Empty(t, text(second, "nextPageToken"))
			require.NotContains(t, values(list(first, "cases"), "application"), text(list(second, "cases")[0], "application"))
			s.post(t, linhai+"/statistics:drillDown", with(asked("2023", []string{measure}, nil), object{"pageToken": first["nextPageToken"]})).
				refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
		}
	})
	t.Run("comparison", func(t *testing.T) {
		compared := s.post(t, linhai+"/statistics:compare", with(asked("2024-04", []string{"MEASURE_ANSWERED", "MEASURE_ON_TIME_RATE"}, object{
			"ownOnly": true, "dimensions": []string{"DIMENSION_CHANNEL"},
		}), object{"basePeriod": "2024-03"})).ok(t)
		changes := map[string]object{}
		for _, c := range list(compared, "changes") {
			changes[text(c, "row")] = c
		}
		require.Equal(t, "0 0.000000", text(changes["*"], "changes.0.absolute")+" "+text(changes["*"], "changes.0.relative"))
		require.Equal(t, "-1.000000 -1.000000", text(changes["*"], "changes.1.absolute")+" "+text(changes["*"], "changes.1.relative"))
		require.Equal(t, "-1 -1.000000", text(changes["online"], "changes.0.absolute")+" "+text(changes["online"], "changes.0.relative"))
		require.Equal(t, "1 ", text(changes["counter"], "changes.0.absolute")+" "+text(changes["counter"], "changes.0.relative"), "nothing before")
		require.Equal(t, " ", text(changes["counter"], "changes.1.absolute")+" "+text(changes["counter"], "changes.1.relative"))
		agencies := s.post(t, linhai+"/statistics:compare", with(asked("2024", []string{"MEASURE_RECEIVED"}, object{"ownOnly": true}), object{"baseParent": "agencies/bureau"})).ok(t)
		require.Equal(t, "2 2.000000", text(agencies, "changes.0.changes.0.absolute")+" "+text(agencies, "changes.0.changes.0.relative"))
	})
	t.Run("quarterly and monthly reports", func(t *testing.T) {
		quarter := s.get(t, linhai+"/quarterlyReports/2024-q2").ok(t)
		require.Equal(t, "2024年第二季度", text(quarter, "periodLabel"))
		rows := map[string]object{}
		for _, l := range list(quarter, "applications") {
			rows[text(l, "row")] = l
		}
		require.Equal(t, "0 3 1 2", strings.Join([]string{text(rows["new"], "total"), text(rows["carried_in"], "total"), text(rows["3.7"], "total"), text(rows["carried_out"], "total")}, " "))
		require.Equal(t, "4 2", text(rows["new"], "yearToDate")+" "+text(rows["3.7"], "yearToDate"))
		require.Equal(t, "一、本期新收政府信息公开申请数量", text(rows["new"], "displayName"))
		for _, c := range list(quarter, "checks") {
			require.Empty(t, c["failures"], text(c, "check"))
		}
		month := s.get(t, linhai+"/monthlyReports/2024-03?ownOnly=true").ok(t)
		require.Equal(t, "3", text(month, "applications.0.total"))
		require.Equal(t, "agencies/linhai/monthlyReports/2024-03", text(month, "name"))
		for _, wrong := range []string{"/quarterlyReports/2024-03", "/quarterlyReports/2024", "/monthlyReports/2024-q1", "/monthlyReports/2024-13"} {
			s.get(t, linhai+wrong).refused(t, http.StatusNotFound, "NOT_FOUND")
		}
		s.get(t, "/v1/agencies/nowhere/quarterlyReports/2024-q1").refused(t, http.StatusNotFound, "NOT_FOUND")
	})
	t.Run("what is wrong is said at once", func(t *testing.T) {
		require.ElementsMatch(t, []string{"query.period PERIOD", "query.dimensions STOCK", "query.filters STOCK"}, s.post(t, queryStatistics, asked("2024-q9", []string{"MEASURE_PENDING"}, object{
			"dimensions": []string{"DIMENSION_WEEK"}, "filters": []object{{"dimension": "DIMENSION_MONTH", "values": []string{"2024-03"}}},
		})).badRequest(t))
		require.NotEmpty(t, s.post(t, queryStatistics, asked("2024", []string{}, nil)).badRequest(t))
		require.NotEmpty(t, s.post(t, queryStatistics, asked("2024", someMeasures, object{"dimensions": []string{"DIMENSION_MONTH", "DIMENSION_CHANNEL", "DIMENSION_STATE"}})).badRequest(t))
		require.ElementsMatch(t, []string{"query.measures ONE", "query.dimensions NONE"}, s.post(t, linhai+"/statistics:drillDown", asked("2024", someMeasures[:2], object{"dimensions": []string{"DIMENSION_MONTH"}})).badRequest(t))
		require.Equal(t, []string{"base_period REQUIRED"}, s.post(t, linhai+"/statistics:compare", asked("2024", someMeasures, nil)).badRequest(t))
		s.post(t, "/v1/agencies/nowhere/statistics:query", asked("2024", someMeasures, nil)).refused(t, http.StatusNotFound, "NOT_FOUND")
	})
	t.Run("cases are for who may read them, and numbers are whole", func(t *testing.T) {
		s.post(t, path(timely)+":restrict", object{"reason": "涉及商业秘密"}).ok(t)
		body := asked("2024", []string{"MEASURE_RECEIVED", "MEASURE_USED_DAYS_MEDIAN"}, object{"ownOnly": true})
		one := asked("2024", []string{"MEASURE_RECEIVED"}, object{"ownOnly": true})
		for _, tt := range []struct {
			who   caller
			told  []string
			cases int
		}{
			{holder("numbers", auth.RoleStatistician, "linhai"), []string{"3", "withheld"}, 0},
			{holder("stranger", auth.RoleReviewer, "linhai"), []string{"3", "10"}, 2},
			{holder("development", auth.RoleReviewer, "linhai"), []string{"3", "10"}, 3},
		} {
			require.Equal(t, tt.told, figure(t, s.called(t, tt.who, http.MethodPost, queryStatistics, body).ok(t), "*", "*"), tt.who.User)
			require.Len(t, list(s.called(t, tt.who, http.MethodPost, linhai+"/statistics:drillDown", one).ok(t), "cases"), tt.cases, tt.who.User)
		}
		outsider := holder("numbers", auth.RoleStatistician, "linhai")
		require.ElementsMatch(t, []string{"query.filters TOO_FINE", "query.period TOO_FINE", "query.dimensions TOO_FINE"},
			s.called(t, outsider, http.MethodPost, queryStatistics, asked("2024-03-04..2024-03-05", []string{"MEASURE_RECEIVED"}, object{
				"ownOnly": true, "dimensions": []string{"DIMENSION_CHANNEL", "DIMENSION_WEEK"},
				"filters": []object{{"dimension": "DIMENSION_OUTCOME", "values": []string{"3.1"}}, {"dimension": "DIMENSION_OFFICER", "values": []string{""}}},
			})).badRequest(t))
		report := s.called(t, outsider, http.MethodGet, linhai+"/quarterlyReports/2024-q2?ownOnly=true", nil).ok(t)
		require.Equal(t, true, at(report, "process.1.figure.withheld"))
		s.called(t, outsider, http.MethodPost, queryStatistics, asked("2024", someMeasures, nil)).refused(t, http.StatusForbidden, "OUT_OF_REACH")
		s.called(t, holder("desk", auth.RoleHandler, "linhai"), http.MethodPost, queryStatistics, body).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	})
}

func TestFiguresAreToldAgainWhenTheyChange(t *testing.T) {
	s := start(t, "2024-03-04")
	s.register(t)
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+linhai+"/statistics:stream",
		strings.NewReader(`{"query": {"period": "2024", "measures": ["MEASURE_RECEIVED"]}}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.http.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() {
		cancel()
		_ = resp.Body.Close()
	})
	told := &stream{bufio.NewScanner(resp.Body), cancel, resp}
	require.Equal(t, "1", text(told.next(t), "result.cells.0.figures.0.value"))
	s.act(t, s.register(t), "accept", nil)
	next := told.next(t)
	require.Equal(t, "2", text(next, "result.cells.0.figures.0.value"))
	require.NotEmpty(t, text(next, "result.snapshotTime"))
	require.NotEmpty(t, s.post(t, linhai+"/statistics:stream", asked("x", []string{"MEASURE_RECEIVED"}, nil)).badRequest(t))
}
