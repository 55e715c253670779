"""pretix as a platform: a shop redeems the tickets and gift cards that a pretix server sold.

Facts are from the server's REST documentation (doc/api) and from pretix 2026.8.0 as it answers;
where the two differ, the file that depends on it says so.

settings    `[platforms.NAME]`
client      the calls, each with the shape of its answer
shapes      those shapes
reasons     the server's reasons for a refusal, and ours
signed      `pretix_sig1`, the signed ticket codes
tickets     one ticket as a voucher of ours, and what its check-ins say
replies     the answers to a redeem
questions   what the server asks at check-in, and the form its answers have
catalogue   events, check-in lists, products, questions, keys
store       what was fetched, on disk, for when the line is down
events      fetching the events
harvest     fetching the tickets, the changes only
looking     what a till can say of a ticket by itself
doubts      what became of a check-in whose answer was lost
days        what the server booked on a day
undoing     the answer to an annulment
provision   a new device: its QR, its token, its events
adapter     the platform of tickets
gift_cards  the platform of stored value
"""
