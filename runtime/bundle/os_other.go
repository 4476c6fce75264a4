//go:build !unix

package bundle

import "os"

func notDirectory(error) bool { return false }

// ownedByUser: elsewhere the user's cache folder is the user's by the system's own rules.
func ownedByUser(os.FileInfo) bool { return true }
