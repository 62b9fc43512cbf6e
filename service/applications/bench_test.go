package applications

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
)

func form() *foiv1.Application {
	return &foiv1.Application{
		Channel: foiv1.Application_CHANNEL_ONLINE, ReceiveTime: timestamppb.New(time.Date(2024, 3, 4, 1, 0, 0, 0, time.UTC)),
		Applicant: &foiv1.Applicant{
			Type: foiv1.Applicant_TYPE_NATURAL_PERSON, DisplayName: "张三", IdKind: foiv1.IdKind_ID_KIND_RESIDENT_ID,
			IdNumber: "11010519491231002X", Phone: "13800000000", PostalAddress: "临海市某某路1号",
		},
		Description: "山前社区2019年征地补偿安置方案及其批复文件、征收土地公告、补偿登记表", Delivery: foiv1.Application_DELIVERY_POST,
	}
}

func BenchmarkIntake(b *testing.B) {
	m := momentOf(call.Env{Clock: clock.Noon(calendar.MustDate("2024-03-04")), Calendar: calendar.Default})
	message := form()
	b.ReportAllocs()
	for b.Loop() {
		var c fieldcheck.Check
		intake(&c, message, m)
		if err := c.Err(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCreateApplication is a registration as the service does it, with PostgreSQL and without the gate around it.
func BenchmarkCreateApplication(b *testing.B) {
	s, err := store.Open(everything(b), pgtest.New(b), 4, slog.New(slog.DiscardHandler))
	require.NoError(b, err)
	b.Cleanup(s.Close)
	keks, err := seal.ParseKEKs(pgtest.Key)
	require.NoError(b, err)
	require.NoError(b, s.Unlock(everything(b), keks))
	day := calendar.MustDate("2024-03-04")
	env := call.Env{Store: s, Clock: clock.Noon(day), Calendar: calendar.Default}
	p, err := numbering.Parse("", "临公开")
	require.NoError(b, err)
	require.NoError(b, s.CreateAgency(everything(b), store.Agency{
		ID: "linhai", DisplayName: "临海市人民政府", Level: "county", RegisterPattern: numbering.Default,
		NumberBefore: p.Before, NumberAfter: p.After, NumberWidth: p.Width, EstablishedOn: store.Day(day), Version: 1,
		CreatedAt: env.Clock.Now(), UpdatedAt: env.Clock.Now(),
	}, store.Write{Actor: "bench", Now: env.Clock.Now()}))
	service := New(env)
	req := &foiv1.CreateApplicationRequest{Parent: "agencies/linhai", Application: form()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := service.CreateApplication(everything(b), req); err != nil {
			b.Fatal(err)
		}
	}
}
