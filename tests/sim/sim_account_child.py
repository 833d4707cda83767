"""Prints the hashes of runs of shipped protocols: what two processes must agree on."""

from sim_accounts import account_played

from aura_chor.sim.null import null_cryptography

with null_cryptography():
    for plays, seed in (("dkd", 7), ("lock", 7), ("reshare:remove+sign", 7)):
        print(account_played(plays, seed).trace_hash)
