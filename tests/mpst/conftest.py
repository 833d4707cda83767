"""Puts this folder on the path: the rooms below share the generator of random protocols."""
