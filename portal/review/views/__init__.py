"""The reviewer's screens over HTTP."""
