"""The ledger's tables and, in `versions`, the steps that lead an older ledger to them."""
