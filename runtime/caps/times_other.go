//go:build !unix || aix || solaris

package caps

import (
	"os"
	"time"
)

// fileTimes sets the times of an open file. By its path it may be another one by now; who can put it there
// can set its times as well.
func fileTimes(file *os.File, atime, mtime time.Time) error {
	return os.Chtimes(file.Name(), atime, mtime)
}
