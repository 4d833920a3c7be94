"""Importing customers from tables: reading columns and rows, telling what each row is, applying, taking back."""
