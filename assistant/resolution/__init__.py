"""Which records are of the same organisation or person: how names differ, who may be the same, and how surely."""
