package main

import "github.com/yishenqing/foi/internal/config"

type configCmd struct {
	config.Config
}

// Run prints the settings that `foi serve` would run with, given the same flags and environment, without any secret.
func (c *configCmd) Run(std stdio) error { return config.Print(std.Out, &c.Config) }
