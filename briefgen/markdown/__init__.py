"""Markdown: the parser that defines it, what pages make of it, the fast path for plain bodies, and how text is escaped."""
