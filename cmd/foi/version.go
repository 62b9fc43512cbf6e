package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the Makefile with -ldflags "-X main.version=…"; a plain `go build` leaves it empty.
var version string

type versionCmd struct{}

// Run prints one line: the version, the Go release it was built with, and the platform.
func (versionCmd) Run(std stdio) error {
	_, err := fmt.Fprintf(std.Out, "foi %s %s %s/%s\n", buildVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// buildVersion prefers what the Makefile stamped, then what `go install module@version` knows.
func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
