package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

type serveCmd struct {
	config.Config
}

const developmentWarning = `
!!  --development-identity: every caller is taken for one development user who may do everything.
!!  For trials, tests and benchmarks on this machine only. Real people's data does not belong here.

`

// Run serves until ctx is over or a listener fails. The addresses go to standard output, the log to standard error.
func (c *serveCmd) Run(ctx context.Context, std stdio) (err error) {
	if c.DevelopmentIdentity {
		fmt.Fprint(std.Err, developmentWarning)
	}
	a, err := app.Open(ctx, &c.Config, app.Deps{Log: app.NewLogger(std.Err, &c.Telemetry), Version: buildVersion()})
	if err != nil {
		return err
	}
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	fmt.Fprintf(std.Out, "REST %[1]s://%[2]s/ （接口说明 %[1]s://%[2]s/docs）\ngRPC %[3]s\n", scheme, a.HTTPAddr, a.GRPCAddr)
	select {
	case <-ctx.Done():
	case err = <-a.Failed():
	}
	// The calls that run get their time although the command itself has been asked to end.
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ShutdownTimeout)
	defer cancel()
	return errors.Join(err, a.Close(stopping))
}
