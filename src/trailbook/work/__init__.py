"""Work in the background: what takes longer than a page may take. Ids in, short transactions, safe to run twice."""
