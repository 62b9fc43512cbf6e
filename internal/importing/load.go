package importing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/internal/store"
)

// A batch is written when it has so many records, or when they took so many bytes of the file.
const (
	batchRecords = 500
	batchBytes   = 4 << 20
)

// load takes over one file.
type load struct {
	run    *run
	file   File
	into   *store.Import
	found  survey
	counts Counts

	applications batch[store.ImportedApplication]
	legalCases   batch[store.ImportedLegalCase]
	since        int64           // bytes read when a batch was last written
	reserved     map[string]bool // agencies whose series have been moved past the numbers in the file
}

// batch are records to be written, with the lines they came from.
type batch[R any] struct {
	records []R
	lines   []int
}

func (b *batch[R]) add(r R, line int) {
	b.records, b.lines = append(b.records, r), append(b.lines, line)
}

// both reads the file twice. It returns errUndo when lines were refused.
func (l *load) both(ctx context.Context) error {
	before := l.run.refused.lines()
	err := l.look(ctx)
	// What hangs together with a bad line would be refused for that alone, so the second reading waits until all are good.
	if err == nil && l.run.refused.lines() == before {
		err = l.write(ctx)
	}
	if err == nil && l.run.refused.lines() > before {
		return errUndo
	}
	return err
}

// write reads the file for the second time and writes it.
func (l *load) write(ctx context.Context) error {
	l.reserved = map[string]bool{}
	err := l.run.each(ctx, l.file, l.record, l.run.refused.add)
	if err != nil {
		return err
	}
	return l.flush()
}

func (l *load) record(r history.Record, in *counted) error {
	if r.Agency != nil {
		return l.agency(r)
	}
	if err := l.queue(r); err != nil {
		return err
	}
	full := max(len(l.applications.records), len(l.legalCases.records)) >= batchRecords
	if !full && in.read-l.since < batchBytes {
		return nil
	}
	l.since = in.read
	return l.flush()
}

func (l *load) queue(r history.Record) error {
	hash, err := hashOf(r)
	if err != nil {
		return err
	}
	if a := r.Application; a != nil {
		legal := l.found.legal[applicationKey{a.Agency, a.ExternalID}]
		l.applications.add(newApplication(a, legal, hash), r.Line)
		return nil
	}
	l.legalCases.add(newLegalCase(r.LegalCase, hash), r.Line)
	return nil
}

// agency adds an agency at once: what follows refers to it, and there are few.
func (l *load) agency(r history.Record) error {
	a, err := newAgency(r.Agency, l.found.numbers[r.Agency.ID].main(), l.run.Clock.Now())
	if err != nil {
		return err
	}
	added, err := l.into.Agency(a)
	if f, ok := faultOf(err, "id", "parent"); ok {
		return l.refuse(r.Line, f)
	}
	if added {
		l.counts.Agencies++
	} else if err == nil {
		l.counts.Skipped++
	}
	return err
}

// flush writes what has been gathered: applications first, as the legal cases are about them.
func (l *load) flush() error {
	if err := l.reserve(); err != nil {
		return l.at(l.applications.lines, err)
	}
	added, refused, err := l.into.Applications(l.applications.records)
	if err != nil {
		return l.at(l.applications.lines, err)
	}
	l.counts.Applications += added
	l.counts.Skipped += len(l.applications.records) - added - len(refused)
	if err := l.refuseAll(refused, l.applications.lines, "agency"); err != nil {
		return err
	}
	l.applications = batch[store.ImportedApplication]{}

	added, refused, err = l.into.LegalCases(l.legalCases.records)
	if err != nil {
		return l.at(l.legalCases.lines, err)
	}
	l.counts.LegalCases += added
	l.counts.Skipped += len(l.legalCases.records) - added - len(refused)
	if err := l.refuseAll(refused, l.legalCases.lines, "application"); err != nil {
		return err
	}
	l.legalCases = batch[store.ImportedLegalCase]{}
	return nil
}

// at says at which lines the system failed.
func (l *load) at(lines []int, err error) error {
	if len(lines) == 0 {
		return err
	}
	return fmt.Errorf("%s:%d: with the records up to line %d: %w", l.file.Name, lines[0], lines[len(lines)-1], err)
}

// reserve sees to it that an application without a register number gets none that a later line brings.
func (l *load) reserve() error {
	var agencies []string
	for i := range l.applications.records {
		if id := l.applications.records[i].Application.AgencyID; !l.reserved[id] {
			l.reserved[id] = true
			agencies = append(agencies, id)
		}
	}
	slices.Sort(agencies)
	for _, id := range agencies {
		known, err := l.into.FindAgency(id)
		if err != nil {
			return err
		}
		if known == nil {
			continue // its applications are about to be refused
		}
		if err := l.into.Reserve(l.found.numbers[id].given(id)...); err != nil {
			return err
		}
	}
	return nil
}

// refuse notes a refused line. It returns errUndo when no more are wanted.
func (l *load) refuse(line int, faults ...history.Fault) error {
	l.run.refused.add(&history.LineError{File: l.file.Name, Line: line, Faults: faults})
	if l.run.refused.More > 0 {
		return errUndo
	}
	return nil
}

// refuseAll notes those of a batch that the store refused. A failure that is no refusal is returned.
func (l *load) refuseAll(refused []store.Refused, lines []int, reference string) error {
	for _, r := range refused {
		of := reference
		if _, ok := errors.AsType[*store.UnknownAgencyError](r.Err); ok {
			of = "agency"
		}
		f, ok := faultOf(r.Err, "external_id", of)
		if !ok {
			return l.at(lines[r.Index:r.Index+1], r.Err)
		}
		if err := l.refuse(lines[r.Index], f); err != nil {
			return err
		}
	}
	return nil
}
