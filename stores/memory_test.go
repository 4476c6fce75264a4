package stores_test

import (
	"testing"

	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/storetest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) stores.Backend { return stores.NewMemory() })
}
