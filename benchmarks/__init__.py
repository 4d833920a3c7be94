"""Where the README's figures come from. Each module prints a table and a JSON line and stores it under results/."""
