-- Format 4: vouchers made for trying a till; whatever is done with them is a test.
CREATE TABLE test_vouchers (
    voucher TEXT PRIMARY KEY REFERENCES vouchers (id)
) STRICT;
