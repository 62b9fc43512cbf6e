package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/migrations"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Agencies and applications are named by numbers, because those are all that pgbench can draw at random: application n of
// the register, counted from 0, has the id firstID+n and belongs to agency firstAgency + n mod agencies.
const (
	agencies    = 50
	firstAgency = 1001
	firstID     = int64(1e18)
)

// benchKey is the key-encryption key of the database that is measured.
const benchKey = "Zm9pOiBhIGtleSBmb3IgdGVzdHMsIG9mIG5vIHNlY3I="

// templates are how many applications of a register of some size go through the store one by one.
func templates(size int) int { return min(3000, size/25) }

// openOf says that one application in so many is still open: one in twenty, or as many as fill a page of each worklist.
func openOf(size int) int { return min(20, size/agencies/(pageSize+10)) }

// fill gives the database a register of size applications. Some thousands go through the store, with the acts of a whole
// life; SQL multiplies them with all their rows.
func fill(ctx context.Context, db *database, size int) error {
	if size < 10_000 || size%agencies != 0 || size%templates(size) != 0 {
		return fmt.Errorf("a register of %d applications cannot be made", size)
	}
	// Filling need not survive a crash, so it does not wait for the disk.
	ctx = tenancy.System(ctx)
	if err := migrate(ctx, db.url()); err != nil {
		return err
	}
	s, err := store.Open(ctx, db.url()+"&options=-c%20synchronous_commit%3Doff", 8, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer s.Close()
	keks, err := seal.ParseKEKs(benchKey)
	if err != nil {
		return err
	}
	if err := s.Unlock(ctx, keks); err != nil {
		return err
	}
	f := filler{Store: s, today: clock.Today(clock.System{}), templates: templates(size), openOf: openOf(size)}
	if err := f.agencies(ctx); err != nil {
		return fmt.Errorf("make the agencies: %w", err)
	}
	if err := f.register(ctx); err != nil {
		return fmt.Errorf("register the first %d applications: %w", f.templates, err)
	}
	return multiply(ctx, db, f.templates, size/f.templates)
}

type filler struct {
	*store.Store
	today             calendar.Date
	templates, openOf int
}

func (f *filler) agencies(ctx context.Context) error {
	for n := range agencies {
		prefix := fmt.Sprintf("测公开%02d", n)
		p, err := numbering.Parse("", prefix)
		if err != nil {
			return err
		}
		founded := calendar.MustDate("2019-01-01")
		a := store.Agency{
			ID: fmt.Sprint(firstAgency + n), DisplayName: fmt.Sprintf("测试市第%d局", n+1), Level: "department",
			RegisterPrefix: prefix, RegisterPattern: numbering.Default, NumberBefore: p.Before, NumberAfter: p.After,
			NumberWidth: p.Width, EstablishedOn: store.Day(founded), Version: 1,
			CreatedAt: founded.Time(), UpdatedAt: founded.Time(),
		}
		if err := f.CreateAgency(ctx, a, f.write(founded)); err != nil {
			return err
		}
	}
	return nil
}

// write is the writer on a day, in the morning.
func (f *filler) write(day calendar.Date) store.Write {
	return store.Write{Actor: "users/bench", Correlation: "bench-fill", Now: day.Time().Add(10 * time.Hour)}
}

// register makes the templates. Each worker has agencies of its own.
func (f *filler) register(ctx context.Context) error {
	const workers = 5
	var group sync.WaitGroup
	faults := make([]error, workers)
	for w := range workers {
		group.Go(func() {
			for n := w; n < f.templates && faults[w] == nil; n += workers {
				if err := f.life(ctx, n); err != nil {
					faults[w] = fmt.Errorf("application %d: %w", n, err)
				}
			}
		})
	}
	group.Wait()
	return errors.Join(faults...)
}

// life registers an application and, unless it is one of those that stay open, does everything that follows. The open
// ones came in during the last weeks, the others over four years before.
func (f *filler) life(ctx context.Context, n int) error {
	turn := n / agencies
	open := turn%f.openOf == 0
	day := f.today.Plus(-60 - turn*1400*agencies/f.templates)
	if open {
		day = f.today.Plus(-1 - n%20)
	}
	a, err := f.Register(ctx, application(n, day), f.write(day))
	if err != nil || open {
		return err
	}
	events := []workflow.Event{
		{Do: workflow.Accept, On: day.Plus(1)},
		{Do: workflow.Answer, On: day.Plus(12), Row: outcome.RowGranted, DocumentNumber: fmt.Sprintf("测公开答〔%d〕%d号", day.Year(), n)},
		{Do: workflow.Deliver, On: day.Plus(13), By: workflow.Electronically},
		{Do: workflow.Archive, On: day.Plus(30)},
	}
	_, err = f.ChangeApplications(ctx, f.write(day.Plus(30)), store.Target{
		Key: a.Key(), Decide: func(store.Loaded) (store.Change, error) {
			return store.Change{Action: "bench", Events: events}, nil
		},
	})
	return err
}

var subjects = strings.Fields("征地补偿方案 房屋拆迁许可 环境影响评价报告 低保资金发放明细 道路施工招标文件 学校扩建规划 财政预算执行情况 " +
	"食品安全抽检结果 土地出让合同 医疗事故处理意见 供水管网改造计划 物业用房权属登记")

// description is what an application asks for: some 60 characters, as a short letter has.
func description(n int) string {
	subject := subjects[n%len(subjects)]
	return fmt.Sprintf("申请公开第%d社区%s及其批准文件、附图和附表，时间范围为近五年，并请说明办理部门与联系方式，编号%d。", n%97, subject, n)
}

func application(n int, day calendar.Date) store.Application {
	d := store.Day(day)
	return store.Application{
		AgencyID: fmt.Sprint(firstAgency + n%agencies), ID: fmt.Sprint(firstID + int64(n)), Channel: "online",
		ReceivedAt: day.Time().Add(9 * time.Hour), ReceivedOn: d, EnteredOn: d, ApplicantType: "natural_person",
		ApplicantName: fmt.Sprintf("测试人%d", n), ApplicantIDKind: "resident_id", ApplicantIDNumber: residentID(n),
		Phone: "10000000000", Description: description(n), Delivery: "email", Form: "electronic",
	}
}

// residentID makes a resident id with a right check digit under an address code that was never given out.
func residentID(n int) string {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	digits := fmt.Sprintf("990000%04d%02d%02d%03d", 1940+n%60, 1+n/60%12, 1+n/720%28, n/20160%1000)
	sum := 0
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return digits + "10X98765432"[sum%11:sum%11+1]
}

// migrate makes the schema, as the owner of the tables.
func migrate(ctx context.Context, url string) error {
	owner, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	_, err = migrations.Up(ctx, owner)
	return errors.Join(err, owner.Close())
}
