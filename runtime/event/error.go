package event

import "slices"

// Error is an error as a host and a reader of the stream see it. It implements error.
type Error struct {
	Code    string `json:"code"` // one of the Code constants
	Message string `json:"message"`
	Name    string `json:"name,omitempty"`   // the JavaScript error's name, e.g. TypeError
	Stack   string `json:"stack,omitempty"`  // V8's form, positions in the author's files
	Source  string `json:"source,omitempty"` // file:line:column of the place to look at first
	Frame   string `json:"frame,omitempty"`  // the source line(s) there with a caret below
	Hint    string `json:"hint,omitempty"`   // what to do next
	Cause   *Error `json:"cause,omitempty"`

	// Also are errors beside this one, none of which caused another: the further mistakes of a file.
	Also []*Error `json:"also,omitempty"`
}

// The codes, each with one exit code of the command line (ExitCode).
const (
	CodeScript        = "script"         // 1: the script threw
	CodeRefused       = "refused"        // 1: METIS would not do it, as the session and its mission stand
	CodeArguments     = "arguments"      // 2
	CodeUnknown       = "unknown"        // 2: no such environment, target, session, ...
	CodeUsage         = "usage"          // 2
	CodeLoad          = "load"           // 3: a file does not build or is no target
	CodeMission       = "mission"        // 3
	CodeTimeout       = "timeout"        // 4
	CodeBudget        = "budget"         // 4
	CodeCancelled     = "cancelled"      // 4
	CodeSessionBroken = "session-broken" // 4
	CodeSessionEnded  = "session-ended"  // 4
	CodeNeverSettles  = "never-settles"  // 4
	CodeDenied        = "denied"         // 5
	CodeStore         = "store"          // 6
)

// ExitCode is the exit code of the command line for an error code; 1 for one it does not know.
func ExitCode(code string) int {
	switch code {
	case "":
		return 0
	case CodeArguments, CodeUnknown, CodeUsage:
		return 2
	case CodeLoad, CodeMission:
		return 3
	case CodeTimeout, CodeBudget, CodeCancelled, CodeSessionBroken, CodeSessionEnded, CodeNeverSettles:
		return 4
	case CodeDenied:
		return 5
	case CodeStore:
		return 6
	}
	return 1
}

// Error is the short form: one line, with the author's file, line and column if known.
func (e *Error) Error() string {
	text := e.Message
	if e.Name != "" {
		text = e.Name + ": " + text
	}
	if e.Source != "" {
		text = e.Source + ": " + text
	}
	return text
}

// All is the error and those beside it.
func (e *Error) All() []*Error { return append([]*Error{e}, e.Also...) }

// Join is several errors as one: the first with the others as its Also. It is nil for none, and leaves them as they are.
func Join(all []*Error) *Error {
	if len(all) == 0 {
		return nil
	}
	first := *all[0]
	first.Also = append(slices.Clone(first.Also), all[1:]...)
	return &first
}

// Unwrap is the error's cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error {
	if e.Cause == nil {
		return nil
	}
	return e.Cause
}
