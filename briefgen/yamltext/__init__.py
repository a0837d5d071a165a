"""YAML as people write it: every value knows its line, plain files are read fast, and slips are told in plain words."""
