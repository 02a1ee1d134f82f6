"""Making a worksheet without writing YAML: small forms, one part at a time. Owns no tables."""
