package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"

	modernc "modernc.org/sqlite"
)

// link is one connection with its prepared statements. One goroutine uses it at a time. It is the driver's own:
// the pool of database/sql would only stand between.
type link struct {
	conn  driver.Conn
	ready map[string]driver.Stmt
}

func (db *DB) open(ctx context.Context, synchronous string) (*link, error) {
	conn, err := new(modernc.Driver).Open(db.dsn)
	if err != nil {
		return nil, err
	}
	l := &link{conn: conn, ready: make(map[string]driver.Stmt)}
	// 16 MB of pages are kept in memory, and as many in the log before they are copied to the database: that is what a
	// hundred busy sessions write over again and again.
	if err := l.script(ctx, fmt.Sprintf("PRAGMA busy_timeout=%d; PRAGMA synchronous=%s; PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=4000",
		db.busy.Milliseconds(), synchronous)); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *link) close() error {
	for _, s := range l.ready {
		s.Close()
	}
	return l.conn.Close()
}

// script runs statements that are needed once.
func (l *link) script(ctx context.Context, statements string) error {
	_, err := l.conn.(driver.ExecerContext).ExecContext(ctx, statements, nil)
	return err
}

// stmt is a prepared statement and its arguments, each string, int64 or []byte.
func (l *link) stmt(query string, args []any) (driver.Stmt, []driver.NamedValue, error) {
	s := l.ready[query]
	if s == nil {
		var err error
		if s, err = l.conn.Prepare(query); err != nil {
			return nil, nil, err
		}
		l.ready[query] = s
	}
	values := make([]driver.NamedValue, len(args))
	for i, a := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return s, values, nil
}

// exec runs a statement; it returns how many rows it changed.
func (l *link) exec(query string, args ...any) (int64, error) {
	s, values, err := l.stmt(query, args)
	if err != nil {
		return 0, err
	}
	result, err := s.(driver.StmtExecContext).ExecContext(context.Background(), values)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// query calls each for the rows of a query, which has dest filled: pointers to string, int64 or []byte. A value
// that cannot be in its column reads as zero: that is damage, which the row's checksum tells.
func (l *link) query(ctx context.Context, query string, args, dest []any, each func() error) error {
	s, values, err := l.stmt(query, args)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, values)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, len(dest))
	for {
		if err := rows.Next(row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		for i, d := range dest {
			switch d := d.(type) {
			case *string:
				*d, _ = row[i].(string)
			case *int64:
				*d, _ = row[i].(int64)
			case *[]byte:
				*d, _ = row[i].([]byte)
			}
		}
		if err := each(); err != nil {
			return err
		}
	}
}

// one is query for at most one row; false: there is none.
func (l *link) one(ctx context.Context, query string, args []any, dest ...any) (found bool, err error) {
	err = l.query(ctx, query, args, dest, func() error { found = true; return nil })
	return found, err
}
