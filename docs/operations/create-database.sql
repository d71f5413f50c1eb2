-- Makes HiveBoard's database and the login that the servers use. Run by an administrator, with sqlcmd's variable
-- "password": sqlcmd -v password="…" -i create-database.sql. Running it again changes nothing.
IF DB_ID('hiveboard') IS NULL CREATE DATABASE hiveboard;
GO
-- Readers see the last commit and do not wait for writers.
IF EXISTS (SELECT 1 FROM sys.databases WHERE name = 'hiveboard' AND is_read_committed_snapshot_on = 0)
  ALTER DATABASE hiveboard SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
IF SUSER_ID('hiveboard') IS NULL
  CREATE LOGIN hiveboard WITH PASSWORD = '$(password)', DEFAULT_DATABASE = hiveboard, CHECK_EXPIRATION = OFF;
GO
USE hiveboard;
GO
IF USER_ID('hiveboard') IS NULL CREATE USER hiveboard FOR LOGIN hiveboard;
-- Rows, and what migrations make and change.
ALTER ROLE db_datareader ADD MEMBER hiveboard;
ALTER ROLE db_datawriter ADD MEMBER hiveboard;
ALTER ROLE db_ddladmin ADD MEMBER hiveboard;
GO
