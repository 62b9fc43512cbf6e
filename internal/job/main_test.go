package job_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/tenancy"
)

// childOf is the variable that makes the test binary a node of its own instead of running tests: the port of a mail server, a
// blank, and the database.
const childOf = "FOI_TEST_JOB_NODE"

func TestMain(m *testing.M) {
	if order := os.Getenv(childOf); order != "" {
		if err := child(order); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if order := os.Getenv(exportNodeOf); order != "" {
		if err := exportChild(order); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if order := os.Getenv(archiveNodeOf); order != "" {
		if err := archiveChild(order); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	pgtest.Main(m)
}

// child is a process that works until it is killed.
func child(order string) error {
	var port, url string
	if _, err := fmt.Sscan(order, &port, &url); err != nil {
		return err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	if _, _, err := start(tenancy.System(context.Background()), url, mailServer(n), 200*time.Millisecond); err != nil {
		return err
	}
	select {}
}
