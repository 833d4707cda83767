"""emit: from a checked protocol to text: Python modules, and pictures.

Belongs here:  Python names, layout of Python text, views for templates, the map of files that should exist; diagrams.
Not here:      what a role does (mpst decides); how it is executed (session, runtime): known here only as text.
Enter by:      names_clash.clashes(), then render.render(), and files.compare(); diagram modules for pictures.
Promise:       same input, same text; what is emitted passes ruff format and mypy --strict as it is.
"""
