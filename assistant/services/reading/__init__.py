"""Reading a note: each module finds one kind of value in the words, with where it stands."""
