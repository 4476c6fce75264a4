package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime/disk"
)

// A Cache keeps bundles on disk between processes, so that unchanged sources need no esbuild. All methods are safe
// for concurrent use, also by several processes. A cache that cannot be used costs speed, never a run.
//
// An entry holds for one environment and one set of options, and records what the bundle rested on: the content of
// each file, what each path led to that was no file (a new helper.ts beside helper/index.ts changes what an import
// means), and what the library answered. It is used only if all of that still holds. Its code is executed, so the
// folder must be the user's own and writable by nobody else. A bundle with problems is not stored.
type Cache struct {
	dir string // "": the user's cache folder
	max int64  // bytes
}

const (
	cacheFormat  = "metis-run bundle 3\n" // grows with the form of an entry or of what build makes
	cacheShards  = 16                     // an eviction looks at one shard only: the first digit of the name
	cacheDefault = 64 << 20
)

// OpenCache describes a cache; nothing is read or created until it is used. dir "" is metis-run in the user's cache
// folder, max 0 is 64 MiB. A bundle larger than a sixteenth of max is not kept.
func OpenCache(dir string, max int64) *Cache {
	if max <= 0 {
		max = cacheDefault
	}
	return &Cache{dir: dir, max: max}
}

// Check tells why the cache is not used; nil if it is, or if its folder does not exist yet.
func (c *Cache) Check() error {
	_, err := c.folder()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Folder gives the cache's folder, which it makes if there is none: owned by the user and writable by nobody else.
func (c *Cache) Folder() (string, error) {
	dir, err := c.folder()
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", fmt.Errorf("cache: %w", err)
		}
		dir, err = c.folder()
	}
	return dir, err
}

// folder gives the cache's folder, if code that lies there may be trusted.
func (c *Cache) folder() (string, error) {
	dir := c.dir
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("cache: %w", err)
		}
		dir = filepath.Join(user, "metis-run")
	}
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return dir, fmt.Errorf("cache: %w", err)
	case !info.IsDir():
		return "", fmt.Errorf("cache: %s is not a folder", dir)
	case !ownedByUser(info):
		return "", fmt.Errorf("cache: %s must belong to you and be writable by you alone (chmod 700): its code is executed", dir)
	}
	return dir, nil
}

type cacheKey [sha256.Size]byte

func (k cacheKey) name() string { return hex.EncodeToString(k[:20]) }

// makeKey names what an entry is for. What the entry rests on is not in the key but in the entry.
func makeKey(disk bool, root, shown, name, salt string, entries []Entry) cacheKey {
	parts := []string{cacheFormat, EsbuildVersion, salt, fmt.Sprint(disk), root, shown, name}
	for _, e := range entries {
		parts = append(parts, e.Key)
	}
	var buf []byte
	for _, p := range parts {
		buf = appendString(buf, p)
	}
	return sha256.Sum256(buf)
}

// load gives the bundle of an entry that still holds, else nil.
func (c *Cache) load(key cacheKey, entries []Entry, t *tree, lib func(string) (string, bool)) *Bundle {
	dir, err := c.folder()
	if err != nil {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(dir, key.name()))
	if err != nil {
		return nil
	}
	e, ok := decodeEntry(data)
	if !ok || len(e.rests) != len(entries) || !e.holds(t, lib) {
		return nil
	}
	b := &Bundle{Code: e.code, Map: e.sourceMap, Entries: entries, Inputs: make([]string, len(e.inputs))}
	for i, in := range e.inputs {
		b.Inputs[i] = in.name
	}
	for _, p := range e.probes {
		b.Probes = append(b.Probes, p.path)
	}
	all := slices.Concat(b.Inputs, b.Probes)
	for i, list := range e.rests {
		for _, n := range list {
			b.Entries[i].Rests = append(b.Entries[i].Rests, all[n])
		}
		slices.Sort(b.Entries[i].Rests)
	}
	return b
}

// store keeps a bundle. It may fail in silence: the next run makes the bundle again.
func (c *Cache) store(key cacheKey, b *Bundle, t *tree, asked map[string][sha256.Size]byte) {
	e := entry{code: b.Code, sourceMap: b.Map}
	for _, p := range b.Inputs {
		e.inputs = append(e.inputs, digest{p, t.inputs[p]})
	}
	for _, p := range b.Probes {
		e.probes = append(e.probes, probe{p, t.probes[p]})
	}
	for _, spec := range slices.Sorted(maps.Keys(asked)) {
		e.asked = append(e.asked, digest{spec, asked[spec]})
	}
	numbers := map[string]int{}
	for i, path := range slices.Concat(b.Inputs, b.Probes) {
		numbers[path] = i
	}
	for _, of := range b.Entries {
		var list []int
		for _, path := range of.Rests {
			list = append(list, numbers[path])
		}
		e.rests = append(e.rests, list)
	}
	data := e.encode()
	if int64(len(data)) > c.max/cacheShards {
		return
	}
	dir, err := c.Folder()
	if err != nil {
		return
	}
	if disk.Replace(filepath.Join(dir, key.name()), data, disk.Options{Private: true}) != nil {
		return
	}
	c.evict(dir, key.name())
}

// evict removes the oldest entries of the shard of the one just written, while the shard is above its share, and
// what a killed process left half-written.
func (c *Cache) evict(dir, name string) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	type file struct {
		name string
		size int64
		at   time.Time
	}
	var shard []file
	var sum int64
	for _, d := range list {
		temp := strings.HasPrefix(d.Name(), disk.Temporary)
		if !temp && d.Name()[0] != name[0] {
			continue
		}
		info, err := d.Info()
		if err != nil {
			continue
		}
		if temp {
			if time.Since(info.ModTime()) > time.Hour {
				os.Remove(filepath.Join(dir, d.Name()))
			}
			continue
		}
		shard = append(shard, file{d.Name(), info.Size(), info.ModTime()})
		sum += info.Size()
	}
	slices.SortFunc(shard, func(a, b file) int { return a.at.Compare(b.at) })
	for _, f := range shard {
		if sum <= c.max/cacheShards {
			return
		}
		if f.name != name && os.Remove(filepath.Join(dir, f.name)) == nil {
			sum -= f.size
		}
	}
}

// An entry is what one file of the cache holds.
type entry struct {
	inputs, asked   []digest
	probes          []probe
	rests           [][]int // of each entry of the bundle: numbers of inputs, and of probes behind them
	code, sourceMap []byte
}

type digest struct {
	name string
	sum  [sha256.Size]byte
}

type probe struct {
	path string
	kind kind
}

// holds tells whether everything that the bundle rested on is as it was.
func (e *entry) holds(t *tree, lib func(string) (string, bool)) bool {
	for _, in := range e.inputs {
		if t.stat(in.name) != kindFile {
			return false
		}
		data, err := t.readAll(in.name)
		if err != nil || sha256.Sum256(data) != in.sum {
			return false
		}
	}
	for _, p := range e.probes {
		if t.stat(p.path) != p.kind {
			return false
		}
	}
	for _, a := range e.asked {
		if lib == nil || answer(lib(a.name)) != a.sum {
			return false
		}
	}
	return true
}

// The form of an entry: cacheFormat, 8 bytes checksum of the rest, then lists and texts with their lengths as uvarint.
// A small entry is read in 5 us; encoding/json takes 190.
func (e *entry) encode() []byte {
	buf := append([]byte(cacheFormat), make([]byte, 8)...)
	for _, list := range [][]digest{e.inputs, e.asked} {
		buf = binary.AppendUvarint(buf, uint64(len(list)))
		for _, d := range list {
			buf = append(appendString(buf, d.name), d.sum[:]...)
		}
	}
	buf = binary.AppendUvarint(buf, uint64(len(e.probes)))
	for _, p := range e.probes {
		buf = append(appendString(buf, p.path), byte(p.kind))
	}
	buf = binary.AppendUvarint(buf, uint64(len(e.rests)))
	for _, list := range e.rests {
		buf = binary.AppendUvarint(buf, uint64(len(list)))
		for _, n := range list {
			buf = binary.AppendUvarint(buf, uint64(n))
		}
	}
	buf = appendString(buf, string(e.code))
	buf = appendString(buf, string(e.sourceMap))
	binary.LittleEndian.PutUint64(buf[len(cacheFormat):], checksum(buf[len(cacheFormat)+8:]))
	return buf
}

func decodeEntry(data []byte) (*entry, bool) {
	rest, ok := bytes.CutPrefix(data, []byte(cacheFormat))
	if !ok || len(rest) < 8 || binary.LittleEndian.Uint64(rest) != checksum(rest[8:]) {
		return nil, false
	}
	d := decoder{rest: rest[8:]}
	e := &entry{}
	e.inputs = d.digests()
	e.asked = d.digests()
	for range d.count() {
		e.probes = append(e.probes, probe{string(d.text()), kind(d.byte())})
	}
	for range d.count() {
		var list []int
		for range d.count() {
			list = append(list, d.number(len(e.inputs)+len(e.probes)))
		}
		e.rests = append(e.rests, list)
	}
	e.code = d.text()
	e.sourceMap = d.text()
	return e, !d.bad && len(d.rest) == 0
}

func appendString(buf []byte, s string) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(s))), s...)
}

// A decoder reads an entry's lists; after the first thing that does not fit, bad is set and all it gives is empty.
type decoder struct {
	rest []byte
	bad  bool
}

func (d *decoder) fail() {
	d.bad, d.rest = true, nil
}

// count reads the length of a list; each element takes a byte at least, so a hostile count ends the reading.
func (d *decoder) count() int {
	n, size := binary.Uvarint(d.rest)
	if size <= 0 || n > uint64(len(d.rest)) {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return int(n)
}

// number reads a number below a limit.
func (d *decoder) number(limit int) int {
	n, size := binary.Uvarint(d.rest)
	if size <= 0 || n >= uint64(limit) {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return int(n)
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.rest) {
		d.fail()
		return nil
	}
	b := d.rest[:n:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) text() []byte { return d.bytes(d.count()) }

func (d *decoder) byte() byte {
	b := d.bytes(1)
	if b == nil {
		return 0
	}
	return b[0]
}

func (d *decoder) digests() []digest {
	var list []digest
	for range d.count() {
		var g digest
		g.name = string(d.text())
		copy(g.sum[:], d.bytes(sha256.Size))
		if d.bad {
			return nil
		}
		list = append(list, g)
	}
	return list
}

// checksum finds damage, not malice (the folder's owner guards against that), eight bytes at a step: SHA-256 over
// the entry would cost 60 us per 100 KB, and the tables of hash/crc32 take 180 us or more to build.
func checksum(data []byte) uint64 {
	const k = 0x9e3779b97f4a7c15
	h := uint64(len(data)) ^ k
	for ; len(data) >= 8; data = data[8:] {
		hi, lo := bits.Mul64(h^binary.LittleEndian.Uint64(data), k)
		h = bits.RotateLeft64(hi^lo, 23) + k
	}
	var tail [8]byte
	copy(tail[:], data)
	hi, lo := bits.Mul64(h^binary.LittleEndian.Uint64(tail[:]), k)
	return hi ^ lo
}
