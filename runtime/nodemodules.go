package runtime

import "github.com/metis-run/metis-run/runtime/js"

// internal answers what Node's modules require of the session: "metis-run:..." (runtime/js/lib/modules).
func (s *Session) internal(name string) (js.Value, bool) {
	return s.vm.Internal(name)
}
