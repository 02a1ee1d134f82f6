"""The table beside the portal's own into which a bare insert goes."""

from sqlalchemy import text

TABLE = text("CREATE TABLE IF NOT EXISTS bare_row (id VARCHAR(32) PRIMARY KEY, body TEXT NOT NULL)")
INSERT = text("INSERT INTO bare_row (id, body) VALUES (:id, :body)")
