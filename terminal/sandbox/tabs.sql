-- Format 8: the virtual wristband, one voucher of kind tab through the places of one visit.
CREATE TABLE touchpoints (
    till TEXT PRIMARY KEY REFERENCES tills (id),
    kind TEXT NOT NULL -- check_in, tab, pay_tab or leave: what a wristband means at this till
) STRICT;
-- What a wristband was at the till that scanned it.
CREATE TABLE tab_uses (
    redemption BLOB PRIMARY KEY REFERENCES redemptions (id),
    kind       TEXT NOT NULL
) STRICT;
