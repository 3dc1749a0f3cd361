-- One change of accounts at a time, until the end of the transaction; reading goes on. Rows: none.
LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE
