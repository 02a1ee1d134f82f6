"""The patient's worksheets over HTTP."""
