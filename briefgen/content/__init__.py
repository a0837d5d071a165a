"""content/ → the Library: files found, read, and set in their places."""
