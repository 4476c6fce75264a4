package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Version is a version as METIS compares them: three groups of digits.
type Version [3]uint64

// ParseVersion reads "1.2.3".
func ParseVersion(text string) (Version, error) {
	var v Version
	groups := strings.Split(text, ".")
	if len(groups) != len(v) {
		return Version{}, invalidVersion(text)
	}
	for i, group := range groups {
		// ParseUint takes no sign and, in base 10, no underscore: digits only.
		n, err := strconv.ParseUint(group, 10, 64)
		if err != nil {
			return Version{}, invalidVersion(text)
		}
		v[i] = n
	}
	return v, nil
}

func invalidVersion(text string) error {
	return fmt.Errorf("invalid version %q: a version is three numbers, such as 1.0.0", text)
}

// Compare is -1, 0 or 1 as v is earlier than, equal to or later than other.
func (v Version) Compare(other Version) int { return slices.Compare(v[:], other[:]) }

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

// PendingMigrations lists the registered versions whose scripts an effect of the given version needs, in the order in
// which they run (spec 6). registered is in order of registration.
func PendingMigrations(registered []string, current string, d Dialect) ([]string, error) {
	from, err := ParseVersion(current)
	if err != nil {
		return nil, fmt.Errorf("effect's version: %w", err)
	}
	order, err := migrationOrder(registered, d)
	if err != nil {
		return nil, err
	}
	var pending []string
	for _, m := range order {
		if m.version.Compare(from) > 0 {
			pending = append(pending, m.text)
		}
	}
	return pending, nil
}

// LatestMigration is the version that METIS takes for the latest: an effect of an earlier one is outdated. It is ""
// where none is registered.
func LatestMigration(registered []string, d Dialect) (string, error) {
	order, err := migrationOrder(registered, d)
	if err != nil || len(order) == 0 {
		return "", err
	}
	return order[len(order)-1].text, nil
}

type migration struct {
	text    string
	version Version
}

func migrationOrder(registered []string, d Dialect) ([]migration, error) {
	var order []migration
	for _, text := range registered {
		v, err := ParseVersion(text)
		if err != nil {
			return nil, fmt.Errorf("target migration: %w", err)
		}
		// Registering a version twice replaces its script and keeps its place.
		if !slices.ContainsFunc(order, func(m migration) bool { return m.text == text }) {
			order = append(order, migration{text, v})
		}
	}
	if d.MigrationsSorted {
		slices.SortStableFunc(order, func(a, b migration) int {
			return cmp.Or(a.version.Compare(b.version), cmp.Compare(a.text, b.text))
		})
	}
	return order, nil
}
