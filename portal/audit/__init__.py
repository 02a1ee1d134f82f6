"""Who read or changed what: append-only, one hash chain per patient and one for the clinic."""
