package caps

import (
	"syscall"
	"time"
)

// system adds what the system tells of a file.
func (i *Info) system(sys any) {
	st, ok := sys.(*syscall.Stat_t)
	if !ok {
		return
	}
	i.Dev, i.Ino, i.Nlink, i.Rdev = uint64(st.Dev), st.Ino, uint64(st.Nlink), uint64(st.Rdev)
	i.UID, i.GID = st.Uid, st.Gid
	i.BlockSize, i.Blocks = int64(st.Blksize), st.Blocks
	i.Accessed = time.Unix(st.Atimespec.Sec, st.Atimespec.Nsec)
	i.Changed = time.Unix(st.Ctimespec.Sec, st.Ctimespec.Nsec)
	i.Birth = time.Unix(st.Birthtimespec.Sec, st.Birthtimespec.Nsec)
}
