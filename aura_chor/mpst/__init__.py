"""mpst: the theory. Global automata, projection and the checks between them.

Belongs here:  anything a session-types paper would define.
Not here:      Lark trees (syntax), Python names (emit), rendering of diagnostics (report).
Enter by:      resolve.resolve(), build.build(), check.check(), then project.project().
Promise:       same input, same output; no clock, no files; refusals have codes, and two runs if about knowledge.
"""
