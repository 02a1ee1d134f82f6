"""What is hers in the words of FHIR R4 (4.0.1): plain rows in, dictionaries out. Nothing here reads a database."""
