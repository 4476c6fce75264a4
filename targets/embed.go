package targets

import (
	"embed"
	"io/fs"
)

// The scenarios and goldens beside the environments are tests: they stay out of the binary.
//
//go:embed environments/*/*.ts environments/*/configs.json environments/*/targets
var environments embed.FS

// Embedded is the folder of the environments that ship in the binary.
func Embedded() fs.FS {
	sub, err := fs.Sub(environments, "environments")
	if err != nil {
		panic(err) // the path is a constant and valid
	}
	return sub
}
