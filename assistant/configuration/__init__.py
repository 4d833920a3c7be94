"""How a team sells, read from a file: types of opportunities, stages, grades."""
