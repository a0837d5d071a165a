"""The Library → the output folder: what has changed since the last build is made anew, and nothing else is touched."""
