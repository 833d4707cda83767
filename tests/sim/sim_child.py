"""Prints the hashes of some runs under the full mix, for a comparison between processes."""

from sim_plays import auto, played

if __name__ == "__main__":
    for stem in ("two_buyer", "timed_commit", "majority_vote", "map_reduce"):
        outcome = played(auto(stem, 5), 5)
        print(stem, outcome.trace_hash, outcome.steps, len(outcome.violations))
