package caps

import (
	"io/fs"
	"time"
)

// Info is what Node's Stats holds. What the system does not tell is 0; Birth is Changed then.
type Info struct {
	Name                               string // of the entry
	Mode                               uint32 // POSIX: type and permission bits
	Size                               int64  // bytes
	Dev, Ino, Nlink, Rdev              uint64
	UID, GID                           uint32
	BlockSize, Blocks                  int64 // Blocks of 512 bytes
	Accessed, Modified, Changed, Birth time.Time
}

// The POSIX type bits of Mode.
const (
	TypeMask   = 0o170000
	TypeSocket = 0o140000
	TypeLink   = 0o120000
	TypeFile   = 0o100000
	TypeBlock  = 0o060000
	TypeDir    = 0o040000
	TypeChar   = 0o020000
	TypeFIFO   = 0o010000
)

func infoOf(i fs.FileInfo) Info {
	info := Info{
		Name: i.Name(), Mode: posixMode(i.Mode()), Size: i.Size(), Nlink: 1, BlockSize: 4096, Blocks: (i.Size() + 511) / 512,
		Accessed: i.ModTime(), Modified: i.ModTime(), Changed: i.ModTime(), Birth: i.ModTime(),
	}
	info.system(i.Sys())
	return info
}

func posixMode(m fs.FileMode) uint32 {
	mode := uint32(m.Perm())
	for bit, posix := range map[fs.FileMode]uint32{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if m&bit != 0 {
			mode |= posix
		}
	}
	switch {
	case m.IsRegular():
		return mode | TypeFile
	case m.IsDir():
		return mode | TypeDir
	case m&fs.ModeSymlink != 0:
		return mode | TypeLink
	case m&fs.ModeNamedPipe != 0:
		return mode | TypeFIFO
	case m&fs.ModeSocket != 0:
		return mode | TypeSocket
	case m&fs.ModeCharDevice != 0:
		return mode | TypeChar
	case m&fs.ModeDevice != 0:
		return mode | TypeBlock
	}
	return mode
}
