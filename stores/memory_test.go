package stores_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMemoryKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) stores.Backend { return stores.NewMemory() })
}
