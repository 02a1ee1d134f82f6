"""Notices: an outbox row in the transaction of its cause; no clinical word ever leaves in one."""
