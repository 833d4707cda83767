"""syntax: from characters to a tree with spans, and back to characters.

Belongs here:  the Lark grammar's loading, the parser with its recovery, the tree, the formatter.
Not here:      what names mean (mpst.resolve); the parser accepts slightly too much on purpose.
Enter by:      parse.parse(), format.format_file().
Promise:       parse(format(tree)) == tree; spans take no part in equality; any input ends in a tree or in diagnostics.
"""
