"""Sources into content/: what the names on a command line stand for, what of it is new, and how it is stored."""
