package demodata

import (
	"fmt"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/history"
)

// noSuchPlace is an address code that was never given out, so that no number here can be somebody's.
const noSuchPlace = "990082"

var (
	surnames = []rune("王李张陈金朱周徐林何蒋项卢尹罗郑谢章冯洪叶侯潘应胡方黄赵沈吴")
	given    = []rune("建国秀英海燕志强丽华永明小红文军桂芳卫东美玲晓峰春梅云飞玉兰光辉雪琴")
)

// earliestBirth and birthSpan bound the birth dates: 1940 to 1998.
var earliestBirth = calendar.MustDate("1940-01-01")

const birthSpan = 21511 // days; has no divisor in common with the steps below

// person invents the p-th natural person, always the same one for the same p.
func person(p int) history.Applicant {
	name := string([]rune{surnames[p*7%len(surnames)], given[p*11%len(given)], given[(p*13+p/32+5)%len(given)]})
	a := history.Applicant{
		Type: applicant.NaturalPerson, Name: name, IDKind: applicant.ResidentID,
		Phone: fmt.Sprintf("100%08d", p*7919%100_000_000), Email: fmt.Sprintf("a%06d@example.com", p),
	}
	if p%61 == 17 {
		a.IDKind, a.IDNumber = applicant.Passport, fmt.Sprintf("E99%07d", p)
		return a
	}
	birth := earliestBirth.Plus(p * 37 % birthSpan)
	stem := fmt.Sprintf("%s%04d%02d%02d%03d", noSuchPlace, birth.Year(), int(birth.Month()), birth.Day(), p%997)
	a.IDNumber = complete(applicant.ResidentID, stem, "0123456789X")
	return a
}

// organisationForms are the first two characters of the code and the names of organisations, by type; %s is a trade.
var organisationForms = map[applicant.Type]struct{ code, name string }{
	applicant.Enterprise:    {"91", "台州示例%s有限公司"},
	applicant.Research:      {"12", "浙江示例%s研究所"},
	applicant.PublicWelfare: {"52", "台州示例%s公益服务中心"},
	applicant.LegalService:  {"31", "浙江示例%s律师事务所"},
	applicant.Other:         {"54", "临海示例%s村民委员会"},
}

var trades = []string{"青山", "明湖", "长风", "甲子", "北固", "东湖", "括苍", "灵江"}

// organisation invents the p-th organisation of a type other than natural person.
func organisation(t applicant.Type, p int) history.Applicant {
	form := organisationForms[t]
	return history.Applicant{
		Type: t, Name: fmt.Sprintf(form.name, trades[p%len(trades)]), IDKind: applicant.USCC,
		IDNumber: complete(applicant.USCC, fmt.Sprintf("%s%s%09d", form.code, noSuchPlace, p), "0123456789ABCDEFGHJKLMNPQRTUWXY"),
		Phone:    fmt.Sprintf("100%08d", (p*7919+31)%100_000_000), Email: fmt.Sprintf("o%06d@example.com", p),
	}
}

// anybody invents the p-th applicant of a type.
func anybody(t applicant.Type, p int) history.Applicant {
	if t == applicant.NaturalPerson {
		return person(p)
	}
	return organisation(t, p)
}

// complete adds the check character that makes the number right; exactly one of the candidates does.
func complete(kind applicant.IDKind, stem, candidates string) string {
	for _, c := range candidates {
		if number, err := applicant.Number(kind, stem+string(c)); err == nil {
			return number
		}
	}
	return "" // not reached: the check characters of both standards cover every remainder
}
