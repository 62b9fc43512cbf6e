package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"将数据库结构升级到本程序的版本。"`
	Down   migrateDownCmd   `cmd:"" help:"撤回最近一次结构变更，其所存数据随之删除。"`
	Status migrateStatusCmd `cmd:"" help:"列出各次结构变更及是否已执行。"`
}

type migrateUpCmd struct{ config.Database }

// Run runs what has not been run yet.
func (c *migrateUpCmd) Run(ctx context.Context, std stdio) error {
	steps, err := app.MigrateUp(ctx, &c.Database)
	return printSteps(std, steps, err, "the schema is up to date already")
}

type migrateDownCmd struct{ config.Database }

// Run takes back one migration.
func (c *migrateDownCmd) Run(ctx context.Context, std stdio) error {
	steps, err := app.MigrateDown(ctx, &c.Database)
	return printSteps(std, steps, err, "there is nothing to take back")
}

type migrateStatusCmd struct{ config.Database }

// Run changes nothing.
func (c *migrateStatusCmd) Run(ctx context.Context, std stdio) error {
	steps, err := app.MigrateStatus(ctx, &c.Database)
	return printSteps(std, steps, err, "there are no migrations")
}

// quietLog is for commands whose output is not a log: only what goes wrong is written.
func quietLog(std stdio) *slog.Logger {
	return app.NewLogger(std.Err, &config.Telemetry{LogLevel: "warn", LogFormat: "text"})
}

// printSteps prints one line per migration: its state and its file.
func printSteps(std stdio, steps []app.Step, err error, none string) error {
	for _, s := range steps {
		state := "pending"
		if s.Applied {
			state = "applied"
		}
		fmt.Fprintf(std.Out, "%s\t%s\n", state, s.Name)
	}
	if err == nil && len(steps) == 0 {
		fmt.Fprintln(std.Err, none)
	}
	return err
}
