"""What emission is to generate for families, collectives and child sessions, written by hand; see the tests beside."""
