package applications

import (
	"errors"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// refusal is a precondition that an application does not fulfil and that is no matter of the workflow's table.
type refusal struct{ english, chinese string }

func (e *refusal) Error() string { return e.english }

// Chinese says it to people.
func (e *refusal) Chinese() string { return e.chinese }

// The refusals.
var (
	errVoided = &refusal{
		"the application is void and stays as it is", "该申请已作废，不能更改",
	}
	errSplitState = &refusal{
		"only an application that is registered or in progress can be split", "只有“已登记”或者“办理中”的申请可以拆分",
	}
	errSplitConcluded = &refusal{
		"an application that was answered or closed before is counted and cannot be split", "已经答复或者结束过的申请已计入统计，不能拆分",
	}
	// A fee notice would be copied to every part, with its amount and the items that it counted.
	errSplitCharged = &refusal{
		"an application with a fee notice cannot be split", "已经发出收费通知的申请不能拆分；包含多项内容的，应在收费通知中按“一事一申请”计算件数",
	}
	errOwnDraft = &refusal{
		"who works on an application does not answer it: another reviewer has to", "本件由您承办，承办人不得自行审核答复，请由其他审核人作出答复",
	}
	errOwnRecord = &refusal{
		"who recorded an outcome does not correct it: another reviewer has to", "该办理结果由您记录，更正须由另一名审核人作出",
	}
	errTargetVoided = &refusal{
		"the application to merge into is void", "要并入的申请已作废，不能并入",
	}
)

// refusalOf tells all that an act lacks, with the articles: as faults of its fields when that is all, and otherwise as
// preconditions, the fields among them.
func refusalOf(act workflow.Act, lacking []answering.Requirement) error {
	var c fieldcheck.Check
	all := &apierr.UnmetError{Act: present.Verb(act)}
	ofFields := true
	for _, r := range lacking {
		chinese := r.Text + "（" + r.Article + "），" + r.Found
		all.List = append(all.List, apierr.Unmet{Kind: string(r.Need), English: r.Need.English(), Chinese: chinese})
		if r.Field == "" {
			ofFields = false
		} else {
			c.Add(r.Field, "needed", r.Need.English(), chinese)
		}
	}
	if ofFields {
		return c.Err()
	}
	return all
}

// memberError is what one of several applications was refused for.
type memberError struct {
	number string // its register number, for people
	name   string
	err    error
}

func (e *memberError) Error() string { return e.name + ": " + e.err.Error() }

// Chinese says it to people.
func (e *memberError) Chinese() string {
	if spoken, ok := errors.AsType[interface {
		error
		Chinese() string
	}](e.err); ok {
		return e.number + "：" + spoken.Chinese()
	}
	return e.number
}

// Unwrap returns why.
func (e *memberError) Unwrap() error { return e.err }

// whichIsMissing names the application that was not found, where a call is about several.
func whichIsMissing(err error) error {
	at, ok := errors.AsType[*store.TargetError](err)
	if !ok || !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return notFound(resname.Application{Agency: at.Key.Agency, ID: at.Key.ID})
}

func notFound(name resname.Application) error {
	return &apierr.NotFoundError{Type: resname.TypeOf(name.String()), Name: name.String()}
}
