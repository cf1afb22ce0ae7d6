-- The board's candidates apart from what is small, as the ledger packed them: PostgreSQL
-- neither takes them apart nor packs them again, each second, for readers who want them
-- whole. The ledger makes every board anew within a turn.

TRUNCATE board;
ALTER TABLE board ADD COLUMN candidates bytea NOT NULL;
ALTER TABLE board ALTER COLUMN candidates SET STORAGE EXTERNAL;
