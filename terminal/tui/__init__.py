"""The screens, with Textual. Nothing here judges a voucher: the till does, and is asked."""
