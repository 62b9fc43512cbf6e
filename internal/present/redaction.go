package present

import (
	"encoding/hex"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/redaction"
)

var redactionState = dictionary(map[foiv1.Redaction_State]redaction.State{
	foiv1.Redaction_STATE_DRAFT:     redaction.Draft,
	foiv1.Redaction_STATE_CHECKED:   redaction.Checked,
	foiv1.Redaction_STATE_RELEASED:  redaction.Released,
	foiv1.Redaction_STATE_WITHDRAWN: redaction.Withdrawn,
})

// Redaction returns a redaction, without the bytes of its copy.
func Redaction(r *store.Redaction) *foiv1.Redaction {
	above := child(r.Key())
	m := &foiv1.Redaction{
		Name: above.Redaction(r.Number).String(), Source: above.Attachment(r.Source).String(), FileName: r.FileName,
		State: redactionState.Enum(redaction.State(r.State)), MediaType: r.MediaType, SizeBytes: r.SizeBytes, Sha256: hex.EncodeToString(r.SHA256),
		Drafter: r.DraftedBy, CreateTime: timestamppb.New(r.DraftedAt), Checker: r.CheckedBy, CheckTime: instant(r.CheckedAt),
		Releaser: r.ReleasedBy, ReleaseTime: instant(r.ReleasedAt), Withdrawer: r.WithdrawnBy, WithdrawTime: instant(r.WithdrawnAt),
		WithdrawReason: r.WithdrawnReason, Etag: Etag(r.Version),
	}
	if r.ReleasedCopy != nil {
		m.ReleasedCopy = above.Attachment(*r.ReleasedCopy).String()
	}
	for _, mark := range r.Marks {
		m.Marks = append(m.Marks, redactionMark(mark))
	}
	for _, t := range redaction.Sum(r.Marks) {
		m.Grounds = append(m.Grounds, &foiv1.RedactionGround{
			Ground: DecisionKind.Enum(t.Ground), DisplayName: t.Label, Article: t.Article, PlaceCount: int32(t.Places), //nolint:gosec // 500 marks
		})
	}
	return m
}

//nolint:gosec // they came as int32
func redactionMark(m redaction.Mark) *foiv1.RedactionMark {
	shown := &foiv1.RedactionMark{Ground: DecisionKind.Enum(m.Ground)}
	if m.Page > 0 {
		shown.Area = &foiv1.RedactionMark_Area{Page: int32(m.Page), X: int32(m.X), Y: int32(m.Y), Width: int32(m.Width), Height: int32(m.Height)}
	} else {
		shown.Passage = &foiv1.RedactionMark_Passage{Start: int32(m.Start), End: int32(m.End)}
	}
	return shown
}

// ReadMarks reads what is marked; whether it is right only the file can tell.
func ReadMarks(marks []*foiv1.RedactionMark) store.Marks {
	all := make(store.Marks, len(marks))
	for i, m := range marks {
		all[i] = redaction.Mark{
			Ground: DecisionKind.Word(m.GetGround()), Start: int(m.GetPassage().GetStart()), End: int(m.GetPassage().GetEnd()), Page: int(m.GetArea().GetPage()),
			X: int(m.GetArea().GetX()), Y: int(m.GetArea().GetY()), Width: int(m.GetArea().GetWidth()), Height: int(m.GetArea().GetHeight()),
		}
	}
	return all
}
