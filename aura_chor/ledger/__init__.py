"""ledger: signed events, the graph they form, and what an account is when they are read together.

Belongs here:  the form and ingest of events, equivocation, filters, witnesses, membership, locks, anti-entropy.
Not here:      files (effects), waiting and sessions as code (session, runtime), mathematics (crypto).
Enter by:      ledger.AccountLedger, event.produce, filter, witness.verify_from_journal, sync.
Promise:       state is a function of the set of events: any order, any duplication, the same on every replica; nothing
               that bytes from outside can hold raises, or changes more than the log.
"""
