package api

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSuggestDuplicates(t *testing.T) {
	s := start(t, "2024-03-04")
	who := func(number string) object {
		return object{"applicant": with(s.form()["applicant"].(object), object{"idKind": "ID_KIND_OTHER", "idNumber": number})}
	}
	mineAlike := s.register(t, who("A1"), object{"description": "山前社区2019年征地补偿安置方案及批复"})
	mineOther := s.register(t, who("A1"), object{"description": "公交线路调整的会议纪要"})
	alike := s.register(t, who("B2"), object{"description": "公开山前社区2019年征地补偿安置方案"})
	s.register(t, who("C3"), object{"description": "某某学校2019年招生计划"})
	voided := s.register(t, who("A1"), object{"description": "山前社区2019年征地补偿安置方案"})
	s.act(t, voided, "void", object{"reason": "重复登记"})
	s.post(t, bureau+"/applications", with(s.form(), who("A1"))).ok(t)

	suggest := func(body object) []object {
		return list(s.post(t, linhai+"/applications:suggestDuplicates", body).ok(t), "candidates")
	}
	names := func(found []object) (all []any) {
		for _, c := range found {
			all = append(all, at(c, "application.name"))
		}
		return all
	}
	form := object{"applicant": who(" a1 ")["applicant"], "description": "山前社区 2019年征地补偿安置方案"}
	form["applicant"].(object)["idNumber"] = "A1"
	found := suggest(form)
	require.Equal(t, []any{mineAlike["name"], alike["name"], mineOther["name"]}, names(found))
	require.Equal(t, []any{true, false, true}, []any{found[0]["sameApplicant"], found[1]["sameApplicant"], found[2]["sameApplicant"]})
	require.InDelta(t, 0.85, found[0]["similarity"], 0.1)
	require.InDelta(t, 0, found[2]["similarity"], 0.05)
	require.Empty(t, text(found[0], "application.applicant.phone"), "the basic view")

	require.Equal(t, names(found)[:2], names(suggest(with(form, object{"maxResults": 2}))))
	require.Equal(t, []any{alike["name"], mineAlike["name"]}, names(suggest(object{"description": form["description"]})))
	require.Len(t, suggest(object{"applicant": form["applicant"]}), 2)
	require.Empty(t, suggest(object{"description": "完全无关的内容"}))

	require.Equal(t, []string{"description NOTHING"}, s.post(t, linhai+"/applications:suggestDuplicates", object{}).badRequest(t))
	bad := object{"applicant": s.form()["applicant"]}
	bad["applicant"].(object)["idNumber"] = "110105194912310021"
	require.Equal(t, []string{"applicant.id_number CHECK_DIGIT"}, s.post(t, linhai+"/applications:suggestDuplicates", bad).badRequest(t))
}

func TestManyDuplicatesAreCut(t *testing.T) {
	s := start(t, "2024-03-04")
	for i := range 12 {
		s.register(t, object{"description": fmt.Sprintf("申请公开第%d号地块的出让合同", i)})
	}
	found := list(s.post(t, linhai+"/applications:suggestDuplicates", object{"description": "申请公开第5号地块的出让合同"}).ok(t), "candidates")
	require.Len(t, found, 10)
	require.InDelta(t, 1, found[0]["similarity"], 0)
	require.Contains(t, text(found[0], "application.description"), "第5号")
}
