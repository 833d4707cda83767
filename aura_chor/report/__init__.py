"""report: what is wrong with a `.chor` file, as data, and how to print it.

Belongs here:  spans, sources, diagnostics, the registry of codes, counterexamples, renderers (text, JSON, SARIF).
Not here:      the rules themselves: a diagnostic's text is built in the phase that knows it, next to the rule.
Enter by:      diagnostic, codes, render_text, render_json, render_sarif.
Promise:       compiler side only; pure, except that a renderer is told whether it may use colour.
"""
