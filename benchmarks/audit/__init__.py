"""Defects planted one at a time into clean tables: written from what a defect is, not how it is found."""
