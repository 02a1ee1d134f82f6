"""My binder: all that is hers in one download, a folder of plain files and a PDF, made while it is sent."""
