package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/retention"
)

// RetentionClass is how long a file is kept.
var RetentionClass = dictionary(map[foiv1.Retention_Class]retention.Class{
	foiv1.Retention_CLASS_PERMANENT: retention.Permanent,
	foiv1.Retention_CLASS_YEARS_30:  retention.Years30,
	foiv1.Retention_CLASS_YEARS_10:  retention.Years10,
})

// Retention returns how long the file of an application is kept.
func Retention(r *store.Retention) *foiv1.Retention {
	m := &foiv1.Retention{
		Name: resname.Retention{Application: child(r.Key)}.String(), Class: RetentionClass.Enum(r.Class), ArchiveDate: Date(r.ArchivedOn),
		DisposableDate: Date(retention.DisposableOn(r.Class, r.ArchivedOn)), Etag: Etag(r.Version),
	}
	if r.Held.By != "" {
		m.Hold = &foiv1.Retention_Hold{Reason: r.HoldReason, Placer: r.Held.By, PlaceTime: timestamppb.New(r.Held.At)}
	}
	if r.Proposed.By != "" {
		m.Proposal = &foiv1.Retention_Proposal{Proposer: r.Proposed.By, ProposeTime: timestamppb.New(r.Proposed.At)}
	}
	if r.Disposed.By != "" {
		m.Disposal = &foiv1.Retention_Disposal{Disposer: r.Disposed.By, DisposeTime: timestamppb.New(r.Disposed.At)}
	}
	for _, u := range r.Obstacles {
		m.Obstacles = append(m.Obstacles, &foiv1.Retention_Obstacle{Rule: string(u.Rule), Description: u.Chinese, Source: u.Source})
	}
	return m
}
