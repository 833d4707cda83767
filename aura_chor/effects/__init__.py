"""effects: ports to the outside (storage, clock, randomness, transport, keys) and what stands behind them.

Belongs here:  protocols over bytes and ids, and their implementations; the only code that opens files.
Not here:      what the bytes mean (ledger, crypto), who waits for what (runtime).
Enter by:      ports, then live.open_live, or one by one: store_sqlite.open_sqlite, keys.open_keys, vault.Vault.
Promise:       a write that was acknowledged is there after a crash; whatever a disk does becomes one typed fault that
               names the file and the way out.
"""
