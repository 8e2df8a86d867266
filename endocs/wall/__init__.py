"""The second wall: PostgreSQL itself shows a connection the rows of one workspace only."""
