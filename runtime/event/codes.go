package event

// DiagnosticCodes are the codes of all diagnostics, sorted. docs/diagnostics.md has a section for each.
var DiagnosticCodes = []string{
	"against-call", "against-declaration", "against-member", "alert-severity", "argument-component-type", "argument-file",
	"argument-hidden", "argument-integer", "argument-json", "argument-max", "argument-min", "argument-missing",
	"argument-null", "argument-option", "argument-pattern", "argument-pattern-unchecked", "argument-text",
	"argument-twice", "argument-type", "argument-undeclared", "argument-unknown", "blocked-node-executed",
	"close-skipped", "component-gone", "config-grants-nothing", "config-unknown", "configs", "context-kept",
	"dependency-cycle", "dependency-invalid", "dependency-missing", "dependency-option", "dependency-regex-global",
	"dependency-self", "dependency-type", "dependency-unavailable", "effect-skipped", "effects-unsorted",
	"ended-without-teardown", "entry-damaged", "environment-disabled", "environment-duplicate", "environment-empty",
	"environment-folder", "environment-implicit", "environment-missing", "environment-schema", "environment-targets",
	"environment-unreadable", "environment-version", "event-lost", "execution-aborted", "exposed-compare", "exposed-json",
	"exposed-write", "free-args", "hook-member", "hook-never-called", "import", "indirect-eval", "keys-ignored",
	"late-work-dropped", "load", "method-arguments", "migration-ahead", "migration-order", "migration-result",
	"migration-twice", "missing-id", "module-not-provided", "module-state", "not-awaited", "not-durable", "not-provided",
	"open-skipped", "operand-clamped", "operand-fraction", "operand-negative", "operand-type", "option-dependencies",
	"option-duplicate", "option-id", "option-property-type", "option-value", "outdated-context",
	"parameter-component-types", "parameter-default", "parameter-default-optional", "parameter-dependencies",
	"parameter-duplicate", "parameter-id", "parameter-name", "parameter-no-object", "parameter-options",
	"parameter-pattern", "parameter-property-type", "parameter-range", "parameter-type", "parameter-unknown-property",
	"parameters-key", "parameters-missing", "parameters-no-array", "parameters-unreadable", "process-exit", "read",
	"resource-unknown", "rest-credentials", "returned-value", "schema-unknown-property", "script-not-async", "script-values",
	"secret-shown", "sequence-cut", "sleep-cut", "sleep-finally", "sleep-overflow", "state-as-value", "state-not-deleted", "stays-awake",
	"store-copy", "store-default", "store-default-shared", "store-member", "store-write-lost", "syntax",
	"timer-restricted", "typescript", "uncaught-exception", "undeclared-variable", "unhandled-rejection",
	"unknown-member", "value-gone", "value-lost", "work-left-behind",
}
