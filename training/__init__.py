"""Notes of our own and the script that trains the reader's tagger on them. Not imported by the product."""
