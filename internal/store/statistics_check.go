package store

import (
	"context"
	"time"
)

// StatisticsCheck is one row of table stat_check: what one nightly comparison came to.
type StatisticsCheck struct {
	ID           int64     `gorm:"column:id;primaryKey"`
	StartedAt    time.Time `gorm:"column:started_at"`
	FinishedAt   time.Time `gorm:"column:finished_at"`
	Applications int64     `gorm:"column:applications"`
	Drifts       int64     `gorm:"column:drifts"` // places where what is stored is not what the acts say
}

// TableName implements gorm's Tabler.
func (StatisticsCheck) TableName() string { return "stat_check" }

// AddStatisticsCheck keeps what a check came to.
func (s *Store) AddStatisticsCheck(ctx context.Context, c StatisticsCheck) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return translate(s.db.WithContext(ctx).Create(&c).Error)
}

// LastStatisticsCheck returns the check that was finished last, nil when there was none.
func (s *Store) LastStatisticsCheck(ctx context.Context) (*StatisticsCheck, error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	var rows []StatisticsCheck
	err := s.db.WithContext(ctx).Order("finished_at DESC, id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return &rows[0], nil
}
