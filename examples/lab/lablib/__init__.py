"""The practice network: see README.md beside this package."""
