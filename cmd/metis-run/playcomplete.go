package main

import "github.com/spf13/cobra"

func (c *cli) completePlay(cmd *cobra.Command, f *playFlags) {}
