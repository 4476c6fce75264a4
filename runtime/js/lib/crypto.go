package lib

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"encoding"
	"encoding/binary"
	"hash"
	"math"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"
	"golang.org/x/crypto/scrypt"
)

// Bounds on the functions that are slow on purpose: Go's native code cannot be interrupted, so no budget stops them.
// Measured on one core of an AMD EPYC, each takes about a second.
const (
	maxRounds = 2_000_000 // of PBKDF2: iterations for each block of the digest's size
	// Digests with words of 64 bits take two to four times as long a round.
	maxWideRounds = maxRounds / 2
	maxScrypt     = 1 << 21 // N * r * p: 2 GiB are read and written
	maxScryptMem  = 1 << 28 // 128 * N * r
)

// digestOf makes the hash of that name; wide says that its words have 64 bits. Names are those of OpenSSL, of which there
// are several for one digest.
func digestOf(name string) (make func() hash.Hash, wide bool) {
	name = strings.ToLower(name)
	name = strings.TrimPrefix(strings.TrimPrefix(name, "rsa-"), "ssl3-")
	name = strings.ReplaceAll(strings.Replace(strings.Replace(name, "sha2-", "sha", 1), "sha-", "sha", 1), "/", "-")
	switch name {
	case "md5":
		return md5.New, false
	case "sha1":
		return sha1.New, false
	case "sha224":
		return sha256.New224, false
	case "sha256":
		return sha256.New, false
	case "sha384":
		return sha512.New384, true
	case "sha512":
		return sha512.New, true
	case "sha512-224":
		return sha512.New512_224, true
	case "sha512-256":
		return sha512.New512_256, true
	case "sha3-224":
		return func() hash.Hash { return sha3.New224() }, true
	case "sha3-256":
		return func() hash.Hash { return sha3.New256() }, true
	case "sha3-384":
		return func() hash.Hash { return sha3.New384() }, true
	case "sha3-512":
		return func() hash.Hash { return sha3.New512() }, true
	case "shake128":
		return func() hash.Hash { return newXOF(sha3.NewSHAKE128, 16) }, true
	case "shake256":
		return func() hash.Hash { return newXOF(sha3.NewSHAKE256, 32) }, true
	case "blake2b512":
		return func() hash.Hash { h, _ := blake2b.New512(nil); return h }, true
	case "blake2s256":
		return func() hash.Hash { h, _ := blake2s.New256(nil); return h }, false
	}
	return nil, false
}

// xof is a function with output of any length as a hash.
type xof struct {
	*sha3.SHAKE
	make func() *sha3.SHAKE
	size int
}

func newXOF(make func() *sha3.SHAKE, size int) *xof { return &xof{make(), make, size} }

func (x *xof) Size() int { return x.size }

func (x *xof) Sum(b []byte) []byte {
	out := make([]byte, x.size)
	_, _ = copyHash(x.make, x.SHAKE).Read(out)
	return append(b, out...)
}

// copyHash is a hash in the state of another one of its kind.
func copyHash[H any](make func() H, from H) H {
	to := make()
	state, err := any(from).(encoding.BinaryMarshaler).MarshalBinary()
	if err == nil {
		err = any(to).(encoding.BinaryUnmarshaler).UnmarshalBinary(state)
	}
	if err != nil {
		panic(err) // none of digestOf's
	}
	return to
}

// digest is a hash or HMAC in the making.
type digest struct {
	hash.Hash
	make func() hash.Hash // nil: of an HMAC
}

// cryptoNatives are the functions of metis-run:crypto. They take what they do not understand for nothing: the module in
// front of them says what is wrong with an argument.
func (l *lib) cryptoNatives() *goja.Object {
	vm := l.vm
	o := vm.NewObject()
	put := func(name string, f func(c goja.FunctionCall) any) {
		_ = o.Set(name, func(c goja.FunctionCall) goja.Value {
			switch v := f(c).(type) {
			case nil:
				return goja.Undefined()
			case []byte:
				return vm.ToValue(vm.NewArrayBuffer(v))
			case goja.Value:
				return v
			default:
				return vm.ToValue(v)
			}
		})
	}
	put("random", func(c goja.FunctionCall) any {
		if l.host.Random == nil {
			l.fail("Error", "crypto: this session has no source of randomness; give it one (Host.Random)")
		}
		l.host.Random(byteView(c.Argument(0)))
		return nil
	})
	put("same", func(c goja.FunctionCall) any {
		return subtle.ConstantTimeCompare(byteView(c.Argument(0)), byteView(c.Argument(1))) == 1
	})
	put("size", func(c goja.FunctionCall) any {
		make, _ := digestOf(c.Argument(0).String())
		if make == nil {
			return nil
		}
		return make().Size()
	})
	l.hashNatives(put)
	l.keyNatives(put)
	l.cipherNatives(put)
	return o
}

func (l *lib) hashNatives(put func(string, func(goja.FunctionCall) any)) {
	of := func(c goja.FunctionCall) *digest {
		d, ok := exported[*digest](c.Argument(0))
		if !ok {
			l.fail("TypeError", "Illegal invocation")
		}
		return d
	}
	put("hash", func(c goja.FunctionCall) any {
		make, _ := digestOf(c.Argument(0).String())
		if make == nil {
			return nil
		}
		d := &digest{make(), make}
		if length := c.Argument(1); !goja.IsUndefined(length) {
			n := length.ToInteger()
			x, isXOF := d.Hash.(*xof)
			if !isXOF && n != int64(d.Size()) || n < 0 || n > l.host.MaxBytes {
				return false
			}
			if isXOF {
				x.size = int(n)
			}
		}
		return d
	})
	put("hmac", func(c goja.FunctionCall) any {
		make, _ := digestOf(c.Argument(0).String())
		if make == nil {
			return nil
		}
		if _, isXOF := make().(*xof); isXOF {
			return nil
		}
		return &digest{hmac.New(make, byteView(c.Argument(1))), nil}
	})
	put("update", func(c goja.FunctionCall) any {
		_, _ = of(c).Write(byteView(c.Argument(1)))
		return nil
	})
	put("digest", func(c goja.FunctionCall) any { return of(c).Sum(nil) })
	put("copy", func(c goja.FunctionCall) any {
		d := of(c)
		if x, ok := d.Hash.(*xof); ok {
			n := c.Argument(1).ToInteger()
			if n < 0 || n > l.host.MaxBytes {
				return nil
			}
			return &digest{&xof{copyHash(x.make, x.SHAKE), x.make, int(n)}, d.make}
		}
		if d.make == nil {
			return nil
		}
		return &digest{copyHash(d.make, d.Hash), d.make}
	})
}

// keyNatives derive keys. false says that it would take too long.
func (l *lib) keyNatives(put func(string, func(goja.FunctionCall) any)) {
	put("pbkdf2", func(c goja.FunctionCall) any {
		make, wide := digestOf(c.Argument(0).String())
		rounds, length := c.Argument(3).ToInteger(), c.Argument(4).ToInteger()
		if make == nil || rounds < 1 || length < 0 {
			return nil
		}
		most := int64(maxRounds)
		if wide {
			most = maxWideRounds
		}
		size := int64(make().Size())
		if blocks := (min(length, math.MaxInt32) + size - 1) / size; blocks > most || rounds > most/max(blocks, 1) {
			return false
		}
		if length == 0 {
			return []byte{}
		}
		key, err := pbkdf2.Key(make, string(byteView(c.Argument(1))), byteView(c.Argument(2)), int(rounds), int(length))
		if err != nil {
			return nil
		}
		return key
	})
	put("scrypt", func(c goja.FunctionCall) any {
		n, r, p, length := c.Argument(2).ToInteger(), c.Argument(3).ToInteger(), c.Argument(4).ToInteger(), c.Argument(5).ToInteger()
		if n <= 1 || n&(n-1) != 0 || r < 1 || p < 1 || length < 0 || length > math.MaxInt32 {
			return nil
		}
		// The last step is PBKDF2 with SHA-256.
		if n > maxScrypt || r > maxScrypt || p > maxScrypt || n*r > maxScryptMem/128 || n*r*p > maxScrypt || length/sha256.Size > maxRounds || r*p >= 1<<30 {
			return false
		}
		if length == 0 {
			return []byte{}
		}
		key, err := scrypt.Key(byteView(c.Argument(0)), byteView(c.Argument(1)), int(n), int(r), int(p), int(length))
		if err != nil {
			return nil
		}
		return key
	})
	put("hkdf", func(c goja.FunctionCall) any {
		make, _ := digestOf(c.Argument(0).String())
		length := c.Argument(4).ToInteger()
		if make == nil || length < 0 || length > 255*int64(make().Size()) {
			return nil
		}
		key, err := hkdf.Key(make, byteView(c.Argument(1)), byteView(c.Argument(2)), string(byteView(c.Argument(3))), int(length))
		if err != nil {
			return nil
		}
		return key
	})
}

// cipherState is an AES cipher in the middle of a text.
type cipherState struct {
	blocks    cipher.BlockMode // of cbc and ecb
	stream    cipher.Stream    // of ctr and gcm
	decrypts  bool
	unpadded  bool
	rest      []byte // what makes no whole block yet, or may be the last one
	aead      cipher.AEAD
	iv, aad   []byte
	plaintext []byte // of gcm, which makes its tag of all of it
}

func (l *lib) cipherNatives(put func(string, func(goja.FunctionCall) any)) {
	of := func(c goja.FunctionCall) *cipherState {
		s, ok := exported[*cipherState](c.Argument(0))
		if !ok {
			l.fail("TypeError", "Illegal invocation")
		}
		return s
	}
	put("cipher", func(c goja.FunctionCall) any {
		block, err := aes.NewCipher(byteView(c.Argument(1)))
		if err != nil {
			return nil
		}
		s := newCipherState(c.Argument(0).String(), block, bytes.Clone(byteView(c.Argument(2))), c.Argument(3).ToBoolean())
		if s == nil {
			return nil
		}
		return s
	})
	put("cipherUpdate", func(c goja.FunctionCall) any { return of(c).update(byteView(c.Argument(1))) })
	put("cipherAAD", func(c goja.FunctionCall) any {
		s := of(c)
		s.aad = append(s.aad, byteView(c.Argument(1))...)
		return nil
	})
	put("cipherUnpadded", func(c goja.FunctionCall) any {
		of(c).unpadded = c.Argument(1).ToBoolean()
		return nil
	})
	put("cipherFinal", func(c goja.FunctionCall) any {
		out, failure := of(c).final()
		if failure != "" {
			return failure
		}
		return out
	})
	put("cipherTag", func(c goja.FunctionCall) any {
		s := of(c)
		if s.aead == nil {
			return nil
		}
		return s.aead.Seal(nil, s.iv, s.plaintext, s.aad)[len(s.plaintext):]
	})
}

// newCipherState begins a cipher; nil if the initialization vector is none for that mode.
func newCipherState(mode string, block cipher.Block, iv []byte, decrypts bool) *cipherState {
	s := &cipherState{decrypts: decrypts, iv: iv}
	switch {
	case mode == "cbc" && len(iv) == aes.BlockSize && decrypts:
		s.blocks = cipher.NewCBCDecrypter(block, iv)
	case mode == "cbc" && len(iv) == aes.BlockSize:
		s.blocks = cipher.NewCBCEncrypter(block, iv)
	case mode == "ecb" && len(iv) == 0:
		s.blocks = ecb{block, decrypts}
	case mode == "ctr" && len(iv) == aes.BlockSize:
		s.stream = cipher.NewCTR(block, iv)
	case mode == "gcm" && len(iv) > 0:
		aead, err := cipher.NewGCMWithNonceSize(block, len(iv))
		if err != nil {
			return nil
		}
		s.aead = aead
		s.stream = newGCMStream(block, iv)
	default:
		return nil
	}
	return s
}

func (s *cipherState) update(in []byte) []byte {
	if s.stream != nil {
		out := make([]byte, len(in))
		s.stream.XORKeyStream(out, in)
		if s.aead != nil && s.decrypts {
			s.plaintext = append(s.plaintext, out...)
		} else if s.aead != nil {
			s.plaintext = append(s.plaintext, in...)
		}
		return out
	}
	all := append(s.rest, in...)
	whole := len(all) / aes.BlockSize * aes.BlockSize
	if s.decrypts && !s.unpadded && whole == len(all) && whole > 0 {
		whole -= aes.BlockSize // it may be the one with the padding
	}
	out := make([]byte, whole)
	s.blocks.CryptBlocks(out, all[:whole])
	s.rest = bytes.Clone(all[whole:])
	return out
}

// final gives what is left, or what is wrong with it.
func (s *cipherState) final() (out []byte, failure string) {
	switch {
	case s.stream != nil:
		return []byte{}, ""
	case s.unpadded:
		if len(s.rest) > 0 {
			return nil, "length"
		}
		return []byte{}, ""
	case !s.decrypts:
		pad := aes.BlockSize - len(s.rest)
		out = append(s.rest, bytes.Repeat([]byte{byte(pad)}, pad)...)
		s.blocks.CryptBlocks(out, out)
		return out, ""
	case len(s.rest) != aes.BlockSize:
		return nil, "length"
	}
	out = make([]byte, aes.BlockSize)
	s.blocks.CryptBlocks(out, s.rest)
	pad := int(out[aes.BlockSize-1])
	if pad < 1 || pad > aes.BlockSize || !bytes.Equal(out[aes.BlockSize-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, "padding"
	}
	return out[:aes.BlockSize-pad], ""
}

// ecb is each block by itself.
type ecb struct {
	block    cipher.Block
	decrypts bool
}

func (e ecb) BlockSize() int { return e.block.BlockSize() }

func (e ecb) CryptBlocks(dst, src []byte) {
	for n := e.BlockSize(); len(src) >= n; dst, src = dst[n:], src[n:] {
		if e.decrypts {
			e.block.Decrypt(dst, src[:n])
		} else {
			e.block.Encrypt(dst, src[:n])
		}
	}
}

// gcmStream is the cipher inside GCM (NIST SP 800-38D), whose text must come out before the tag is known. It counts
// in 32 bits, which is where cipher.NewCTR differs.
type gcmStream struct {
	block   cipher.Block
	counter [aes.BlockSize]byte
	key     [aes.BlockSize]byte
	used    int // of key
}

func newGCMStream(block cipher.Block, iv []byte) *gcmStream {
	s := &gcmStream{block: block, used: aes.BlockSize}
	if len(iv) == 12 {
		copy(s.counter[:], iv)
		s.counter[15] = 1
	} else {
		s.counter = gcmHash(block, iv)
	}
	return s
}

func (s *gcmStream) XORKeyStream(dst, src []byte) {
	for i, c := range src {
		if s.used == aes.BlockSize {
			binary.BigEndian.PutUint32(s.counter[12:], binary.BigEndian.Uint32(s.counter[12:])+1)
			s.block.Encrypt(s.key[:], s.counter[:])
			s.used = 0
		}
		dst[i] = c ^ s.key[s.used]
		s.used++
	}
}

// gcmHash is GHASH of an initialization vector of any length, which gives the first counter.
func gcmHash(block cipher.Block, iv []byte) (y [aes.BlockSize]byte) {
	var h [aes.BlockSize]byte
	block.Encrypt(h[:], h[:])
	padded := append(bytes.Clone(iv), make([]byte, (aes.BlockSize-len(iv)%aes.BlockSize)%aes.BlockSize+8)...)
	padded = binary.BigEndian.AppendUint64(padded, uint64(len(iv))*8)
	hi, lo := binary.BigEndian.Uint64(h[:]), binary.BigEndian.Uint64(h[8:])
	var yHi, yLo uint64
	for ; len(padded) > 0; padded = padded[aes.BlockSize:] {
		xHi, xLo := yHi^binary.BigEndian.Uint64(padded), yLo^binary.BigEndian.Uint64(padded[8:])
		yHi, yLo = 0, 0
		for i, vHi, vLo := 0, hi, lo; i < 128; i++ {
			bit := xHi >> 63
			xHi, xLo = xHi<<1|xLo>>63, xLo<<1
			yHi ^= vHi & -bit
			yLo ^= vLo & -bit
			carry := vLo & 1
			vHi, vLo = vHi>>1^0xE1<<56&-carry, vLo>>1|vHi<<63
		}
	}
	binary.BigEndian.PutUint64(y[:], yHi)
	binary.BigEndian.PutUint64(y[8:], yLo)
	return y
}
