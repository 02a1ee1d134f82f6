"""HTTP plumbing that knows no domain."""
