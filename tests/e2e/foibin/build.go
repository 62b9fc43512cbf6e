// Package foibin builds the real program and runs it as a process of its own, for tests and measurements from outside.
package foibin

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Build builds the program into a directory and returns its path, in the way of the environment that the Makefile sets.
func Build(ctx context.Context, dir string) (string, error) {
	program := filepath.Join(dir, "foi")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "github.com/yishenqing/foi/cmd/foi")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return program, nil
}
