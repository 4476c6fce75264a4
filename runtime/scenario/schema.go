package scenario

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schemaText []byte

// Schema is the JSON Schema (draft 2020-12) of scenario files, for editors. The caller may change what he gets.
func Schema() []byte { return slices.Clone(schemaText) }
