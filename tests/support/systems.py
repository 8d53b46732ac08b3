"""Small exports in the header of each known system, and the orders a person reads out of them.

Data only, written from the systems' own headers and not from what custreport does. A line of ``UNSURE`` marks an
expectation for which there is no rule. Blocks are ``|``-separated; columns a block does not name are blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Row: TypeAlias = tuple[str, ...]
Expected: TypeAlias = tuple[str, str | None, str, str, str, str | None, str | None]


@dataclass(frozen=True)
class Export:
    """One exported file and its orders: id, customer, day, status, amount, currency, rep."""

    name: str
    header: Row
    rows: tuple[Row, ...]
    orders: tuple[Expected, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    title: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


def _lines(block: str) -> list[str]:
    """The block's lines, without those that are blank and without what follows `` # ``."""
    return [cut for line in block.splitlines() if (cut := line.split("  # ", maxsplit=1)[0].strip())]


def _header(text: str, delimiter: str = ",") -> Row:
    """A header as it stands in the file, here folded over lines."""
    return tuple("".join(_lines(text)).split(delimiter))


def _fill(header: Row, block: str) -> tuple[Row, ...]:
    """Rows of the full header from a block whose first line names the columns that are filled."""
    names, *lines = (tuple(line.split("|")) for line in _lines(block))
    if unknown := set(names) - set(header):
        raise KeyError(unknown)
    filled = [dict(zip(names, (cell.replace("\\n", "\n") for cell in cells), strict=True)) for cells in lines]
    return tuple(tuple(cells.get(name, "") for name in header) for cells in filled)


def _orders(block: str) -> tuple[Expected, ...]:
    """Expected orders: id | customer | day | status | amount | currency | rep."""
    out: list[Expected] = []
    for line in _lines(block):
        order_id, customer, on, status, amount, currency, rep = line.split("|")
        out.append((order_id, customer or None, on, status, amount, currency or None, rep or None))
    return tuple(out)


_SHOPIFY = _header("""
    Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,
    Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,
    Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,
    Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,
    Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,
    Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,
    Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,
    Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,
    Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,
    Billing Province Name,Shipping Province Name,Payment Terms Name,Next Payment Due At
""")
_SHOPIFY_ROWS = """
    Name|Email|Financial Status|Fulfillment Status|Currency|Subtotal|Shipping|Taxes|Total|Created at|Lineitem quantity|Lineitem name|Lineitem price|Billing Name|Billing Company|Billing Zip|Shipping Name|Notes|Cancelled at|Refunded Amount|Vendor|Id
    #1010|kim@lakeside.example|paid|unfulfilled|USD|900.00|12.00|88.00|1000.00|2025-11-28 23:30:00 +0100|2|Jug|450.00|Kim Lake||'01067|Kim Lake|Ring twice.\\nThen wait.||0.00|Clay & Co|5010
    #1009|amy@northfork.example|paid|fulfilled|USD|75.00|0.00|0.00|75.00|2025-06-30 08:00:00 +0200|1|Mug|75.00|Amy Fork||'02110|Amy Fork||2025-07-01 09:00:00 +0200|0.00|Clay & Co|5009
    #1008|lee@orchard.example|expired|unfulfilled|USD|42.00|0.00|0.00|42.00|2025-06-12 10:10:10 +0200|1|Mug|42.00|Lee Orchard ||'02110|Lee Orchard|||0.00|Clay & Co|5008
    #1007|bo@harbour.example|refunded|fulfilled|USD|110.00|5.00|5.00|120.00|2025-06-05 17:45:00 +0200|1|Pot|110.00|Bo Harbour||'02110|Bo Harbour|||120.00|Clay & Co|5007
    #1006|lee@orchard.example|voided|unfulfilled|USD|60.00|0.00|0.00|60.00|2025-06-04 12:00:00 +0200|1|Mug|60.00|Lee Orchard ||'02110|Lee Orchard|||0.00|Clay & Co|5006
    #1005|kim@lakeside.example|pending|unfulfilled|USD|99.95|0.00|0.00|99.95|2025-06-03 09:09:09 +0200|1|Bowl|99.95|Kim Lake||'01067|Kim Lake|||0.00|Clay & Co|5005
    #1004|lee@orchard.example|authorized|unfulfilled|USD|80.00|0.00|0.00|80.00|2025-05-21 00:30:00 +0200|1|Bowl|80.00|Lee Orchard ||'02110|Lee Orchard|||0.00|Clay & Co|5004
    #1003|bo@harbour.example|partially_refunded|fulfilled|USD|290.00|10.00|0.00|300.00|2025-05-20 15:00:00 +0200|1|Pot|110.00|Bo Harbour||'02110|Bo Harbour|||45.25|Clay & Co|5003
    #1003|bo@harbour.example||||||||2025-05-20 15:00:00 +0200|2|Dish|90.00||||||||Clay & Co|
    #1002|amy@northfork.example|partially_paid|partial|USD|250.50|0.00|0.00|250.50|2025-05-14 16:20:00 +0200|1|Urn|250.50|Amy Fork|Fork Trading|'02110|Amy Fork|||0.00|Clay & Co|5002
    #1001|amy@northfork.example|paid|fulfilled|USD|1300.00|20.00|80.00|1400.00|2025-05-13 11:01:12 +0200|1|Urn|250.00|Amy Fork|Fork Trading|'02110|Amy Fork|||0.00|Clay & Co|5001
    #1001|amy@northfork.example||||||||2025-05-13 11:01:12 +0200|3|Vase|350.00||||||||Clay & Co|
"""  # noqa: E501
# UNSURE: the amount a cancelled order keeps; here always the total as exported, also when all of it was refunded.
SHOPIFY = Export(
    "shopify",
    _SHOPIFY,
    _fill(_SHOPIFY, _SHOPIFY_ROWS),
    _orders("""
        #1010|Kim Lake|2025-11-28|confirmed|1000.00|USD|
        #1009|Amy Fork|2025-06-30|cancelled|75.00|USD|
        #1008|Lee Orchard|2025-06-12|cancelled|42.00|USD|
        #1007|Bo Harbour|2025-06-05|cancelled|120.00|USD|
        #1006|Lee Orchard|2025-06-04|cancelled|60.00|USD|
        #1005|Kim Lake|2025-06-03|confirmed|99.95|USD|
        #1004|Lee Orchard|2025-05-21|confirmed|80.00|USD|
        #1003|Bo Harbour|2025-05-20|confirmed|254.75|USD|
        #1002|Amy Fork|2025-05-14|confirmed|250.50|USD|
        #1001|Amy Fork|2025-05-13|confirmed|1400.00|USD|
    """),
)

_WOO = _header("""
    Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,
    Attribution
""")
WOOCOMMERCE = Export(
    "woocommerce analytics",
    _WOO,
    _fill(
        _WOO,
        """
        Date|Order #|N. Revenue (formatted)|Status|Customer|Customer type|Product(s)|Items sold|Net Sales|Attribution
        2025-09-30 18:22:05|2213|$19.99|wc-completed|Nils Berg|returning|1× Tea|1|19.99|Direct
        2025-09-29 11:00:00|2212|$50.00|trash|Ines Sol|new|2× Tea|2|50|Direct
        2025-09-28 10:00:00|2211|$8.00|refunded|Ines Sol|new|1× Cup|1|8|Direct
        2025-09-25 09:30:00|2210|$12.00|failed||new|1× Cup|1|12|Direct
        2025-09-21 09:00:00|2209|$31.50|cancelled|Nils Berg|returning|1× Pan|1|31.5|Organic: Google
        2025-09-20 08:00:00|2208|$44.00|new|Ada Wolf |new|4× Tea|4|44|Direct
        2025-09-19 07:00:00|2207|$45.00|draft|Ada Wolf |new|4× Tea|4|45|Direct
        2025-09-18 23:59:59|2206|$46.00|auto-draft|Ada Wolf |new|4× Tea|4|46|Direct
        2025-09-17 05:00:00|2205|$47.00|checkout-draft|Ada Wolf |new|4× Tea|4|47|Direct
        2025-09-16 04:00:00|2204|$1,048.25|pending|Ines Sol|returning|9× Pan|9|1048.25|Direct
        2025-09-15 03:00:00|2203|$1,234.50|on-hold|Ines Sol|returning|9× Pan|9|1234.5|Direct
        2025-09-14 02:00:00|2202|$99.00|completed|Nils Berg|new|3× Pan|3|99|Direct
        2025-09-13 01:00:00|2201|$33.00|processing|Ada Wolf |new|3× Tea|3|33|Direct
        """,
    ),
    _orders("""
        2213|Nils Berg|2025-09-30|confirmed|19.99||
        2212|Ines Sol|2025-09-29|cancelled|50||
        2211|Ines Sol|2025-09-28|cancelled|8||
        2210||2025-09-25|cancelled|12||
        2209|Nils Berg|2025-09-21|cancelled|31.5||
        2208|Ada Wolf|2025-09-20|draft|44||
        2207|Ada Wolf|2025-09-19|draft|45||
        2206|Ada Wolf|2025-09-18|draft|46||
        2205|Ada Wolf|2025-09-17|draft|47||
        2204|Ines Sol|2025-09-16|draft|1048.25||
        2203|Ines Sol|2025-09-15|confirmed|1234.5||
        2202|Nils Berg|2025-09-14|confirmed|99||
        2201|Ada Wolf|2025-09-13|confirmed|33||
    """),
)

_BIG = _header("""
    Order ID,Order Date,Order Status,First Name,Last Name,Email Address,Subtotal,Shipping Cost,Tax Total,Order Total,
    Payment Method,Total Quantity,Order Notes
""")
BIGCOMMERCE = Export(
    "bigcommerce",
    _BIG,
    _fill(
        _BIG,
        """
        Order ID|Order Date|Order Status|First Name|Last Name|Email Address|Subtotal|Shipping Cost|Tax Total|Order Total
        101|Mon, 23 Sep 2024 14:21:24 +0000|Awaiting Payment|Rosa|Diaz |rosa@x.example|90.00|5.00|5.00|100.00
        102|Tue, 24 Sep 2024 09:00:00 +0000|Awaiting Fulfillment|Rosa|Diaz |rosa@x.example|91.00|5.00|5.00|101.00
        103|Wed, 25 Sep 2024 09:00:00 +0000|Awaiting Shipment|Omar|Bey|omar@x.example|92.00|5.00|5.00|102.00
        104|Thu, 26 Sep 2024 09:00:00 +0000|Awaiting Pickup|Omar|Bey|omar@x.example|93.00|5.00|5.00|103.00
        105|Fri, 27 Sep 2024 09:00:00 +0000|Partially Shipped|Omar|Bey|omar@x.example|94.00|5.00|5.00|104.00
        106|Sat, 28 Sep 2024 09:00:00 +0000|Shipped|Lin|Wu|lin@x.example|95.00|5.00|5.00|105.00
        107|Sun, 29 Sep 2024 09:00:00 +0000|Completed|Lin|Wu|lin@x.example|96.00|5.00|5.00|106.00
        108|Mon, 30 Sep 2024 23:59:00 +0000|Manual Verification Required|Lin|Wu|lin@x.example|97.00|5.00|5.00|107.00
        109|Tue, 01 Oct 2024 09:00:00 +0000|Disputed|Rosa|Diaz |rosa@x.example|98.00|5.00|5.00|108.00
        110|Wed, 02 Oct 2024 09:00:00 +0000|Partially Refunded|Rosa|Diaz |rosa@x.example|99.00|5.00|5.00|109.00
        111|Thu, 03 Oct 2024 09:00:00 +0000|Incomplete|Omar|Bey|omar@x.example|100.00|5.00|5.00|110.00
        112|Fri, 04 Oct 2024 09:00:00 +0000|Pending|Omar|Bey|omar@x.example|101.00|5.00|5.00|111.00
        113|Sat, 05 Oct 2024 09:00:00 +0000|Cancelled|Lin|Wu|lin@x.example|102.00|5.00|5.00|112.00
        114|Sun, 06 Oct 2024 09:00:00 +0000|Declined|Lin|Wu|lin@x.example|103.00|5.00|5.00|113.00
        115|Mon, 07 Oct 2024 09:00:00 +0000|Refunded|Rosa|Diaz |rosa@x.example|104.00|5.00|5.00|114.00
        """,
    ),
    _orders("""
        101|Rosa Diaz|2024-09-23|confirmed|100||
        102|Rosa Diaz|2024-09-24|confirmed|101||
        103|Omar Bey|2024-09-25|confirmed|102||
        104|Omar Bey|2024-09-26|confirmed|103||
        105|Omar Bey|2024-09-27|confirmed|104||
        106|Lin Wu|2024-09-28|confirmed|105||
        107|Lin Wu|2024-09-29|confirmed|106||
        108|Lin Wu|2024-09-30|confirmed|107||
        109|Rosa Diaz|2024-10-01|confirmed|108||
        110|Rosa Diaz|2024-10-02|confirmed|109||
        111|Omar Bey|2024-10-03|draft|110||
        112|Omar Bey|2024-10-04|draft|111||
        113|Lin Wu|2024-10-05|cancelled|112||
        114|Lin Wu|2024-10-06|cancelled|113||
        115|Rosa Diaz|2024-10-07|cancelled|114||
    """),
)

# The vendor's stock template, from memory: both totals twice, a currency, and a customer id that is 0 for guests.
_BIG_STOCK = _header("""
    Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Status,Subtotal (inc tax),
    Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),Shipping Cost (ex tax),Ship Method,Handling Cost (inc tax),
    Handling Cost (ex tax),Store Credit Redeemed,Gift Certificate Redeemed,Coupon Details,Payment Method,
    Total Quantity,Total Shipped,Date Shipped,Order Currency Code,Exchange Rate,Order Notes,Customer Message,
    Order Total (ex tax),Order Total (inc tax)
""")
# UNSURE: of Order Total (inc tax) and (ex tax), the one with tax is taken for the total ("tax included" in SPEC §5).
BIGCOMMERCE_STOCK = Export(
    "bigcommerce stock template",
    _BIG_STOCK,
    _fill(
        _BIG_STOCK,
        """
        Order ID|Customer ID|Customer Name|Customer Email|Order Date|Order Status|Subtotal (inc tax)|Subtotal (ex tax)|Tax Total|Date Shipped|Order Currency Code|Exchange Rate|Order Total (ex tax)|Order Total (inc tax)
        201|31|Rosa Diaz|rosa@x.example|23/09/2024|Shipped|120.00|100.00|20.00|25/09/2024|GBP|1.0000|100.00|120.00
        202|32|Omar Bey |omar@x.example|24/09/2024|Completed|60.00|50.00|10.00|26/09/2024|GBP|1.0000|50.00|60.00
        203|31|Rosa Diaz|rosa@x.example|04/10/2024|Incomplete|12.00|10.00|2.00||GBP|1.0000|10.00|12.00
        204|33|Lin Wu|lin@x.example|05/10/2024|Cancelled|24.00|20.00|4.00||GBP|1.0000|20.00|24.00
        205|32|Omar Bey |omar@x.example|06/10/2024|Awaiting Fulfillment|36.00|30.00|6.00||GBP|1.0000|30.00|36.00
        206|33|Lin Wu|lin@x.example|07/10/2024|Shipped|48.00|40.00|8.00|08/10/2024|GBP|1.0000|40.00|48.00
        """,  # noqa: E501
    ),
    _orders("""
        201|Rosa Diaz|2024-09-23|confirmed|120|GBP|
        202|Omar Bey|2024-09-24|confirmed|60|GBP|
        203|Rosa Diaz|2024-10-04|draft|12|GBP|
        204|Lin Wu|2024-10-05|cancelled|24|GBP|
        205|Omar Bey|2024-10-06|confirmed|36|GBP|
        206|Lin Wu|2024-10-07|confirmed|48|GBP|
    """),
)

_MAGENTO = _header("""
    ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,
    Billing Address,Shipping Address,Shipping Information,Customer Email,Customer Group,Subtotal,
    Shipping and Handling,Customer Name,Payment Method,Total Refunded
""")
# UNSURE: a guest has no Customer Name; the Bill-to Name is then taken (coalesce, study §4).
MAGENTO = Export(
    "magento 2 grid",
    _MAGENTO,
    _fill(
        _MAGENTO,
        """
        ID|Purchase Point|Purchase Date|Bill-to Name|Ship-to Name|Grand Total (Base)|Grand Total (Purchased)|Status|Shipping Address|Customer Email|Customer Group|Subtotal|Shipping and Handling|Customer Name|Total Refunded
        000000109|Main Website|Mar 22, 2025, 8:15:00|Eva Stein|Eva Stein|100.0000|110.0000|fraud|Weg 1,Ulm|eva@x.example|General|95.0000|5.0000|Eva Stein|
        000000108|Main Website|Mar 21, 2025, 18:15:00|Eva Stein|Eva Stein|200.0000|220.0000|closed|Weg 1,Ulm|eva@x.example|General|195.0000|5.0000|Eva Stein|220.0000
        000000107|Main Website|Mar 20, 2025, 8:15:30|Ivo Marsh|Ivo Marsh|300.0000|330.0000|canceled|Weg 2,Ulm|ivo@x.example|General|295.0000|5.0000|Ivo Marsh |
        000000106|Main Website|Mar 19, 2025, 8:15:00|Ivo Marsh|Ivo Marsh|400.0000|440.0000|pending_payment|Weg 2,Ulm|ivo@x.example|General|395.0000|5.0000|Ivo Marsh |
        000000105|Main Website|Mar 18, 2025, 23:59:59|Ida Guest|Ida Guest|500.0000|550.0000|payment_review|Weg 3,Ulm|ida@x.example|NOT LOGGED IN|495.0000|5.0000||
        000000104|Main Website|Mar 17, 2025, 8:15:00|Eva Stein|Lagerhaus Nord|600.0000|660.0000|holded|Weg 1,Ulm|eva@x.example|General|595.0000|5.0000|Eva Stein|
        000000103|Main Website|Mar 03, 2025, 8:15:00|Eva Stein|Eva Stein|700.0000|770.0000|complete|Weg 1,Ulm|eva@x.example|General|695.0000|5.0000|Eva Stein|20.0000
        000000102|Main Website|Feb 28, 2025, 8:15:00|Ivo Marsh|Ivo Marsh|800.0000|880.0000|processing|Weg 2,Ulm|ivo@x.example|General|795.0000|5.0000|Ivo Marsh |
        000000101|Main Website|Feb 03, 2025, 0:15:00|Eva Stein|Eva Stein|900.0000|990.0000|pending|Weg 1,Ulm|eva@x.example|General|895.0000|5.0000|Eva Stein|
        """,  # noqa: E501
    ),
    _orders("""
        000000109|Eva Stein|2025-03-22|cancelled|110||
        000000108|Eva Stein|2025-03-21|cancelled|220||
        000000107|Ivo Marsh|2025-03-20|cancelled|330||
        000000106|Ivo Marsh|2025-03-19|draft|440||
        000000105|Ida Guest|2025-03-18|confirmed|550||
        000000104|Eva Stein|2025-03-17|confirmed|660||
        000000103|Eva Stein|2025-03-03|confirmed|750||
        000000102|Ivo Marsh|2025-02-28|confirmed|880||
        000000101|Eva Stein|2025-02-03|confirmed|990||
    """),
)

# The grid's own CSV writes the labels of its drop-down, from memory; older ones lack the refunded total.
_MAGENTO_LABELS = tuple(name for name in _MAGENTO if name != "Total Refunded")
MAGENTO_LABELS = Export(
    "magento 2 grid with labels",
    _MAGENTO_LABELS,
    _fill(
        _MAGENTO_LABELS,
        """
        ID|Purchase Date|Bill-to Name|Grand Total (Base)|Grand Total (Purchased)|Status|Customer Name
        000000209|Mar 22, 2025, 8:15:00|Eva Stein|100.0000|110.0000|Suspected Fraud|Eva Stein
        000000208|Mar 21, 2025, 18:15:00|Eva Stein|200.0000|220.0000|Closed|Eva Stein
        000000207|Mar 20, 2025, 8:15:30|Ivo Marsh|300.0000|330.0000|Canceled|Ivo Marsh
        000000206|Mar 19, 2025, 8:15:00|Ivo Marsh|400.0000|440.0000|Pending Payment|Ivo Marsh
        000000205|Mar 18, 2025, 23:59:59|Eva Stein|500.0000|550.0000|Payment Review|Eva Stein
        000000204|Mar 17, 2025, 8:15:00|Eva Stein|600.0000|660.0000|On Hold|Eva Stein
        000000203|Mar 03, 2025, 8:15:00|Eva Stein|700.0000|770.0000|Complete|Eva Stein
        000000202|Feb 28, 2025, 8:15:00|Ivo Marsh|800.0000|880.0000|Processing|Ivo Marsh
        000000201|Feb 03, 2025, 0:15:00|Eva Stein|900.0000|990.0000|Pending|Eva Stein
        """,
    ),
    _orders("""
        000000209|Eva Stein|2025-03-22|cancelled|110||
        000000208|Eva Stein|2025-03-21|cancelled|220||
        000000207|Ivo Marsh|2025-03-20|cancelled|330||
        000000206|Ivo Marsh|2025-03-19|draft|440||
        000000205|Eva Stein|2025-03-18|confirmed|550||
        000000204|Eva Stein|2025-03-17|confirmed|660||
        000000203|Eva Stein|2025-03-03|confirmed|770||
        000000202|Ivo Marsh|2025-02-28|confirmed|880||
        000000201|Eva Stein|2025-02-03|confirmed|990||
    """),
)

_SQUARESPACE = _header("""
    Order ID,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,
    Amount Refunded,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,
    Lineitem price,Lineitem sku,Lineitem variant,Lineitem requires shipping,Lineitem taxable,
    Lineitem fulfillment status,Billing Name,Billing Address1,Billing Address2,Billing City,Billing Zip,
    Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Address1,Shipping Address2,Shipping City,
    Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Cancelled at,Private Notes,Channel Type,
    Channel Name,Channel Order Number,Payment Method,Payment Reference
""")
SQUARESPACE = Export(
    "squarespace",
    _SQUARESPACE,
    _fill(
        _SQUARESPACE,
        """
        Order ID|Email|Financial Status|Paid at|Fulfillment Status|Currency|Subtotal|Shipping|Taxes|Amount Refunded|Total|Created at|Lineitem quantity|Lineitem name|Lineitem price|Billing Name|Shipping Name|Cancelled at|Channel Name
        00047|zoe@x.example|PAID|2018-07-27 09:00:05 -0400|PENDING|CAD|40.00|6.00|4.00|0.00|50.00|2018-07-27 09:00:00 -0400|1|Print|40.00|Zoe Ray |Zoe Ray||Shop
        00046|max@x.example|REFUNDED|2018-07-26 09:00:05 -0400|FULFILLED|CAD|80.00|6.00|4.00|90.00|90.00|2018-07-26 09:00:00 -0400|2|Print|40.00|Max Hill|Max Hill||Shop
        00045|max@x.example|PAID|2018-07-25 21:06:05 -0400|CANCELED|CAD|40.00|6.00|4.00|0.00|50.00|2018-07-25 21:06:00 -0400|1|Print|40.00|Max Hill|Max Hill|2018-07-26 08:00:00 -0400|Shop
        00044|zoe@x.example|PARTIALLY_REFUNDED|2018-07-24 09:00:05 -0400|FULFILLED|CAD|120.00|6.00|4.00|40.50|130.00|2018-07-24 09:00:00 -0400|1|Frame|40.00|Zoe Ray |Zoe Ray||Shop
        00044|zoe@x.example|||||||||||2|Print|40.00||||
        00043|zoe@x.example|PENDING||PENDING|CAD|10.00|0.00|0.00|0.00|10.00|2018-07-03 23:30:00 -0400|1|Card|10.00|Zoe Ray |Zoe Ray||Shop
        """,  # noqa: E501
    ),
    _orders("""
        00047|Zoe Ray|2018-07-27|confirmed|50|CAD|
        00046|Max Hill|2018-07-26|cancelled|90|CAD|
        00045|Max Hill|2018-07-25|cancelled|50|CAD|
        00044|Zoe Ray|2018-07-24|confirmed|89.50|CAD|
        00043|Zoe Ray|2018-07-03|confirmed|10|CAD|
    """),
)

_SQUARE = _header("""
    Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,
    Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,
    Customer Reference ID,Unit,Count,Itemization Type
""")
# UNSURE: a "$" names no currency (the study gives none for Square), and so the currency is empty.
SQUARE = Export(
    "square items",
    _SQUARE,
    _fill(
        _SQUARE,
        """
        Date|Time|Time Zone|Category|Item|Qty|Gross Sales|Discounts|Net Sales|Tax|Transaction ID|Payment ID|Device Name|Event Type|Location|Customer ID|Customer Name|Count|Itemization Type
        2026-06-27|16:20:11|Eastern Time (US & Canada)|Food|Bagel|1.0|$8.00|$0.00|$8.00|$0.50|TXN8kQ|PAY8|Register 1|Payment|Main St|||1|Physical Good
        2026-06-27|15:02:40|Eastern Time (US & Canada)|Food|Cake|-1.0|-$12.00|$0.00|-$12.00|-$0.75|TXN7Rf|PAY7|Register 1|Refund|Main St|CUS1|Jo Dean|-1|Physical Good
        2026-06-26|09:00:00|Eastern Time (US & Canada)|Food|Cake|1.0|$12.00|$0.00|$12.00|$0.75|TXN6aa|PAY6|Register 1|Payment|Main St|CUS1|Jo Dean |1|Physical Good
        2026-06-26|09:00:00|Eastern Time (US & Canada)|Drink|Tea|2.0|$6.00|-$1.00|$5.00|$0.00|TXN6aa|PAY6|Register 1|Payment|Main St|CUS1|Jo Dean |2|Physical Good
        2026-06-25|08:30:00|Eastern Time (US & Canada)|Drink|Tea|1.0|$3.00|$0.00|$3.00|$0.00|TXN5bb|PAY5|Register 2|Payment|Main St|||1|Physical Good
        2026-06-24|23:59:59|Eastern Time (US & Canada)|Food|Tray|90.0|$1,080.00|$0.00|$1,080.00|$70.20|TXN4cc|PAY4|Register 2|Payment|Main St|CUS2|Al Pratt|90|Physical Good
        2026-06-23|07:45:00|Eastern Time (US & Canada)|Food|Bagel|2.0|$16.00|$0.00|$16.00|$1.00|TXN3dd|PAY3|Register 2|Payment|Main St|||2|Physical Good
        2026-06-23|07:45:00|Eastern Time (US & Canada)|Drink|Tea|1.0|$3.00|$0.00|$3.00|$0.00|TXN3dd|PAY3|Register 2|Payment|Main St|||1|Physical Good
        """,  # noqa: E501
    ),
    _orders("""
        TXN8kQ||2026-06-27|confirmed|8||
        TXN7Rf|Jo Dean|2026-06-27|confirmed|-12||
        TXN6aa|Jo Dean|2026-06-26|confirmed|17||
        TXN5bb||2026-06-25|confirmed|3||
        TXN4cc|Al Pratt|2026-06-24|confirmed|1080||
        TXN3dd||2026-06-23|confirmed|19||
    """),
)

_STRIPE = _header("""
    id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,
    Converted Currency,Decline Reason,Description,Fee,Refunded date (UTC),Statement Descriptor,Status,Seller Message,
    Taxes On Fee,Card ID,Card Brand,Card Last4,Customer ID,Customer Description,Customer Email,Disputed Amount,
    Dispute Date (UTC),Dispute Status,Invoice ID,Invoice Number,Payment Source Type,PaymentIntent ID,
    Checkout Session ID
""")
# UNSURE: with no name column at all the e-mail is what is shown; the id cus_… stays the key.
# UNSURE: Failed and Canceled payments are cancelled (Stripe's list in the study has Paid only).
STRIPE = Export(
    "stripe payments",
    _STRIPE,
    _fill(
        _STRIPE,
        """
        id|Created date (UTC)|Amount|Amount Refunded|Currency|Captured|Converted Amount|Converted Amount Refunded|Converted Currency|Description|Fee|Refunded date (UTC)|Status|Card Brand|Customer ID|Customer Email|Invoice Number|Payment Source Type|PaymentIntent ID
        ch_08|2024-06-14 02:38:54|15.00|0.00|usd|true|14.00|0.00|eur|Subscription creation|0.70||Paid|Visa|cus_A1|ann@x.example|INV-0008|card|pi_08
        ch_07|2024-06-13 22:00:00|1500.50|0.00|eur|true|1500.50|0.00|eur||22.00||Paid|Visa|cus_B2|ben@x.example||card|pi_07
        ch_06|2024-06-12 10:00:00|60.00|60.00|usd|true|56.00|56.00|eur||1.70|2024-06-13 09:00:00|Refunded|Visa|cus_A1|ann@x.example|INV-0006|card|pi_06
        ch_05|2024-06-11 10:00:00|80.00|20.00|usd|true|74.00|18.50|eur||2.30|2024-06-12 09:00:00|Paid|Visa|cus_A1|ann@x.example||card|pi_05
        ch_04|2024-06-10 10:00:00|33.00|0.00|eur|false|33.00|0.00|eur||0.00||Failed|Visa|cus_B2|ben@x.example||card|pi_04
        ch_03|2024-06-09 10:00:00|34.00|0.00|mxn|false|1.80|0.00|eur||0.00||Canceled|Visa|cus_B2|ben@x.example||card|pi_03
        ch_02|2024-06-08 10:00:00|200.00|0.00|mxn|true|10.60|0.00|eur||0.60||Paid|Visa||||card|pi_02
        ch_01|2024-06-07 23:59:59|25.00|0.00|usd|true|23.00|0.00|eur||1.00||Paid|Visa|cus_C3|cai@x.example|INV-0001|card|pi_01
        """,  # noqa: E501
    ),
    _orders("""
        ch_08|ann@x.example|2024-06-14|confirmed|15|USD|
        ch_07|ben@x.example|2024-06-13|confirmed|1500.50|EUR|
        ch_06|ann@x.example|2024-06-12|cancelled|60|USD|
        ch_05|ann@x.example|2024-06-11|confirmed|60|USD|
        ch_04|ben@x.example|2024-06-10|cancelled|33|EUR|
        ch_03|ben@x.example|2024-06-09|cancelled|34|MXN|
        ch_02||2024-06-08|confirmed|200|MXN|
        ch_01|cai@x.example|2024-06-07|confirmed|25|USD|
    """),
)

_QUICKBOOKS = (
    "",
    *_header("""
    Transaction date,Transaction type,Num,Product/Service full name,Memo/Description,Quantity,Sales price,Amount,Balance
"""),
)
QUICKBOOKS = Export(
    "quickbooks sales by customer detail",
    _QUICKBOOKS,
    (
        ("Bistro Nord",) + ("",) * 9,
        ("", "01/08/2026", "Invoice", "1037", "Tables:Oak", "Oak table", "2.00", "400.00", "800.00", "800.00"),
        ("", "01/08/2026", "Invoice", "1037", "Chairs", "Chair", "8.00", "200.00", "1,600.00", "2,400.00"),
        ("", "01/20/2026", "Credit Memo", "1040", "Chairs", "Broken", "-1.00", "200.00", "-200.00", "2,200.00"),
        ("Total for Bistro Nord", "", "", "", "", "", "9.00", "", "$2,200.00", ""),
        ("Café Sol ",) + ("",) * 9,
        ("", "02/03/2026", "Sales Receipt", "1041", "Chairs", "", "1.00", "199.99", "199.99", "199.99"),
        ("", "02/14/2026", "Refund", "1042", "Chairs", "", "-1.00", "99.99", "-99.99", "100.00"),
        ("", "03/01/2026", "Invoice", "1043", "Delivery", "", "", "", "45.50", "145.50"),
        ("Total for Café Sol", "", "", "", "", "", "0.00", "", "$145.50", ""),
        ("TOTAL", "", "", "", "", "", "9.00", "", "$2,345.50", ""),
    ),
    _orders("""
        1037|Bistro Nord|2026-01-08|confirmed|2400||
        1040|Bistro Nord|2026-01-20|confirmed|-200||
        1041|Café Sol|2026-02-03|confirmed|199.99||
        1042|Café Sol|2026-02-14|confirmed|-99.99||
        1043|Café Sol|2026-03-01|confirmed|45.50||
    """),
    title=("Sales by Customer Detail", "Northern Ridge LLC", "January 1-March 31, 2026"),
    footer=("Wednesday, April 1, 2026 10:15 AM GMT-04:00 Accrual Basis",),
)


_ODOO = _header("""
    Order Reference,Creation Date,Order Date,Customer,Salesperson,Sales Team,Company,Untaxed Amount,Taxes,Total,
    Currency,Status,Invoice Status,Delivery Status,Customer Reference
""")
ODOO = Export(
    "odoo labels",
    _ODOO,
    _fill(
        _ODOO,
        """
        Order Reference|Creation Date|Order Date|Customer|Salesperson|Sales Team|Company|Untaxed Amount|Taxes|Total|Currency|Status|Invoice Status|Delivery Status|Customer Reference
        S00027|2025-03-27 08:00:00|2025-03-27 08:00:00|Azure Interior |Mitchell Admin|Sales|My Company (San Francisco)|100.0|15.0|115.0|USD|Quotation|Nothing to Invoice||
        S00026|2025-03-26 08:00:00|2025-03-26 08:00:00|Deco Addict|Marc Demo|Sales|My Company (San Francisco)|200.0|30.0|230.0|USD|Quotation Sent|Nothing to Invoice||PO 77
        S00025|2025-03-20 08:00:00|2025-03-25 09:30:00|Azure Interior |Mitchell Admin|Sales|My Company (San Francisco)|300.5|45.08|345.58|USD|Sales Order|To Invoice|Not Delivered|
        S00024|2025-03-19 08:00:00|2025-03-24 23:59:59|Deco Addict|Marc Demo|Website|My Company (San Francisco)|1000.0|150.0|1150.0|USD|Locked|Fully Invoiced|Fully Delivered|
        S00023|2025-03-02 08:00:00|2025-03-03 08:00:00|Gemini Furniture||Website|My Company (San Francisco)|50.0|7.5|57.5|USD|Cancelled|Nothing to Invoice||
        S00022|2025-02-27 08:00:00|2025-02-28 08:00:00|Gemini Furniture|Marc Demo|Sales|My Company (San Francisco)|70.0|10.5|80.5|USD|Sales Order|Fully Invoiced|Fully Delivered|
        """,  # noqa: E501
    ),
    _orders("""
        S00027|Azure Interior|2025-03-27|draft|115|USD|Mitchell Admin
        S00026|Deco Addict|2025-03-26|draft|230|USD|Marc Demo
        S00025|Azure Interior|2025-03-25|confirmed|345.58|USD|Mitchell Admin
        S00024|Deco Addict|2025-03-24|confirmed|1150|USD|Marc Demo
        S00023|Gemini Furniture|2025-03-03|cancelled|57.5|USD|
        S00022|Gemini Furniture|2025-02-28|confirmed|80.5|USD|Marc Demo
    """),
)

_ODOO_PATHS = _header("""
    id,name,partner_id/name,date_order,state,amount_untaxed,amount_tax,amount_total,currency_id/name,user_id/name,
    team_id/name,invoice_status,client_order_ref
""")
ODOO_PATHS = Export(
    "odoo import paths",
    _ODOO_PATHS,
    _fill(
        _ODOO_PATHS,
        """
        id|name|partner_id/name|date_order|state|amount_untaxed|amount_tax|amount_total|currency_id/name|user_id/name|team_id/name|invoice_status
        __export__.sale_order_16|SO016|Azure Interior|2021-03-15 06:49:00|draft|100.0|15.0|115.0|EUR|Mitchell Admin|Sales|no
        __export__.sale_order_15|SO015|Deco Addict |2021-03-14 06:49:00|sent|200.0|30.0|230.0|EUR|Marc Demo|Sales|no
        __export__.sale_order_14|SO014|Azure Interior|2021-03-13 06:49:00|sale|300.0|45.0|345.0|EUR|Mitchell Admin|Sales|to invoice
        __export__.sale_order_13|SO013|Deco Addict |2021-03-04 06:49:00|done|400.0|60.0|460.0|EUR|Marc Demo|Sales|invoiced
        __export__.sale_order_12|SO012|Deco Addict |2021-03-02 06:49:00|cancel|500.0|75.0|575.0|EUR|Marc Demo|Sales|no
        __export__.sale_order_11|SO011|Gemini Furniture|2021-02-01 06:49:00|sale|600.0|90.0|690.0|EUR||Sales|invoiced
        """,  # noqa: E501
    ),
    _orders("""
        SO016|Azure Interior|2021-03-15|draft|115|EUR|Mitchell Admin
        SO015|Deco Addict|2021-03-14|draft|230|EUR|Marc Demo
        SO014|Azure Interior|2021-03-13|confirmed|345|EUR|Mitchell Admin
        SO013|Deco Addict|2021-03-04|confirmed|460|EUR|Marc Demo
        SO012|Deco Addict|2021-03-02|cancelled|575|EUR|Marc Demo
        SO011|Gemini Furniture|2021-02-01|confirmed|690|EUR|
    """),
)

_ODOO_LINES = _header("""
    date_order,partner_id/id,partner_id/name,state,user_id/name,order_line/order_id/name,order_line/product_id/name,
    order_line/name,order_line/product_uom_qty,order_line/price_unit,order_line/price_subtotal
""")
ODOO_LINES = Export(
    "odoo order lines",
    _ODOO_LINES,
    _fill(
        _ODOO_LINES,
        """
        date_order|partner_id/id|partner_id/name|state|user_id/name|order_line/order_id/name|order_line/product_id/name|order_line/name|order_line/product_uom_qty|order_line/price_unit|order_line/price_subtotal
        2021-03-15 06:49:00|base.res_partner_2|Deco Addict |sale|Marc Demo|SO031|Desk|[FURN_1] Desk|2.0|450.0|810.0
        |||||SO031|Chair|[FURN_2] Chair|4.0|70.0|280.0
        |||||SO031|Lamp|[FURN_3] Lamp|1.0|40.5|40.5
        2021-03-14 06:49:00|base.res_partner_12|Azure Interior|draft|Mitchell Admin|SO030|Desk|[FURN_1] Desk|1.0|450.0|450.0
        2021-03-13 06:49:00|base.res_partner_12|Azure Interior|sent|Mitchell Admin|SO029|Chair|[FURN_2] Chair|1.0|70.0|70.0
        |||||SO029|Lamp|[FURN_3] Lamp|2.0|40.5|81.0
        2021-03-04 06:49:00|base.res_partner_2|Deco Addict |done|Marc Demo|SO028|Lamp|[FURN_3] Lamp|10.0|40.5|405.0
        2021-03-02 06:49:00|base.res_partner_3|Gemini Furniture|cancel||SO027|Lamp|[FURN_3] Lamp|1.0|40.5|40.5
        """,  # noqa: E501
    ),
    _orders("""
        SO031|Deco Addict|2021-03-15|confirmed|1130.5||Marc Demo
        SO030|Azure Interior|2021-03-14|draft|450||Mitchell Admin
        SO029|Azure Interior|2021-03-13|draft|151||Mitchell Admin
        SO028|Deco Addict|2021-03-04|confirmed|405||Marc Demo
        SO027|Gemini Furniture|2021-03-02|cancelled|40.5||
    """),
)

_ERPNEXT = _header("""
    ID,Series,Customer,Customer Name,Order Type,Date,Delivery Date,Company,Customer's Purchase Order,Currency,
    Exchange Rate,Price List,Total Quantity,Total (Company Currency),Net Total (Company Currency),Total,Net Total,
    Total Taxes and Charges (Company Currency),Total Taxes and Charges,Grand Total (Company Currency),
    Rounded Total (Company Currency),Grand Total,Rounded Total,Advance Paid,Status,Delivery Status,% Delivered,
    % Amount Billed,Billing Status
""")
ERPNEXT = Export(
    "erpnext sales order",
    _ERPNEXT,
    _fill(
        _ERPNEXT,
        """
        ID|Series|Customer|Customer Name|Order Type|Date|Delivery Date|Company|Currency|Exchange Rate|Total Quantity|Total (Company Currency)|Net Total (Company Currency)|Total|Net Total|Total Taxes and Charges (Company Currency)|Total Taxes and Charges|Grand Total (Company Currency)|Grand Total|Status|Delivery Status|Billing Status
        SAL-ORD-2025-00009|SAL-ORD-.YYYY.-|CUST-0003|Delta Mills|Sales|29-05-2025|10-06-2025|Ridge Ltd|USD|80|1|7200|7200|90|90|800|10|8000|100|Draft|Not Delivered|Not Billed
        SAL-ORD-2025-00008|SAL-ORD-.YYYY.-|CUST-0003|Delta Mills|Sales|28-05-2025|10-06-2025|Ridge Ltd|USD|80|1|14400|14400|180|180|1600|20|16000|200|On Hold|Not Delivered|Not Billed
        SAL-ORD-2025-00007|SAL-ORD-.YYYY.-|CUST-0001|Alpha Stores |Sales|27-05-2025|10-06-2025|Ridge Ltd|INR|1|3|270|270|270|270|30|30|300|300|To Pay|Not Delivered|Not Billed
        SAL-ORD-2025-00006|SAL-ORD-.YYYY.-|CUST-0001|Alpha Stores |Sales|26-05-2025|10-06-2025|Ridge Ltd|INR|1|4|360|360|360|360|40|40|400|400|To Deliver and Bill|Not Delivered|Not Billed
        SAL-ORD-2025-00005|SAL-ORD-.YYYY.-|CUST-0002|Beta Bazaar|Sales|25-05-2025|10-06-2025|Ridge Ltd|INR|1|5|450|450|450|450|50|50|500|500|To Bill|Fully Delivered|Not Billed
        SAL-ORD-2025-00004|SAL-ORD-.YYYY.-|CUST-0002|Beta Bazaar|Sales|24-05-2025|10-06-2025|Ridge Ltd|INR|1|6|540|540|540|540|60.5|60.5|600.5|600.5|To Deliver|Partly Delivered|Fully Billed
        SAL-ORD-2025-00003|SAL-ORD-.YYYY.-|CUST-0001|Alpha Stores |Sales|05-05-2025|10-06-2025|Ridge Ltd|INR|1|7|630|630|630|630|70|70|700|700|Completed|Fully Delivered|Fully Billed
        SAL-ORD-2025-00002|SAL-ORD-.YYYY.-|CUST-0001|Alpha Stores |Sales|04-05-2025|10-06-2025|Ridge Ltd|INR|1|8|720|720|720|720|80|80|800|800|Closed|Closed|Not Billed
        SAL-ORD-2025-00001|SAL-ORD-.YYYY.-|CUST-0002|Beta Bazaar|Sales|03-05-2025|10-06-2025|Ridge Ltd|INR|1|9|810|810|810|810|90|90|900|900|Cancelled|Not Delivered|Not Billed
        """,  # noqa: E501
    ),
    _orders("""
        SAL-ORD-2025-00009|Delta Mills|2025-05-29|draft|100|USD|
        SAL-ORD-2025-00008|Delta Mills|2025-05-28|confirmed|200|USD|
        SAL-ORD-2025-00007|Alpha Stores|2025-05-27|confirmed|300|INR|
        SAL-ORD-2025-00006|Alpha Stores|2025-05-26|confirmed|400|INR|
        SAL-ORD-2025-00005|Beta Bazaar|2025-05-25|confirmed|500|INR|
        SAL-ORD-2025-00004|Beta Bazaar|2025-05-24|confirmed|600.5|INR|
        SAL-ORD-2025-00003|Alpha Stores|2025-05-05|confirmed|700|INR|
        SAL-ORD-2025-00002|Alpha Stores|2025-05-04|confirmed|800|INR|
        SAL-ORD-2025-00001|Beta Bazaar|2025-05-03|cancelled|900|INR|
    """),
)

_ZOHO = _header("""
    SalesOrder ID,Order Date,Expected Shipment Date,SalesOrder Number,Status,Customer ID,Customer Name,
    Is Inclusive Tax,Reference#,Template Name,Currency Code,Exchange Rate,Discount Type,Is Discount Before Tax,
    Entity Discount Amount,Item Name,Product ID,SKU,Item Desc,QuantityOrdered,QuantityInvoiced,QuantityCancelled,
    Usage unit,Item Price,Discount,Discount Amount,Item Tax,Item Tax %,Item Tax Amount,Item Total,SubTotal,Total,
    Shipping Charge,Adjustment,Adjustment Description,Sales person,Payment Terms,Payment Terms Label,Notes,
    Delivery Method,Source
""")
# UNSURE: of SalesOrder ID and SalesOrder Number, the number people quote is the order's id (study §1).
ZOHO = Export(
    "zoho sales order",
    _ZOHO,
    _fill(
        _ZOHO,
        """
        SalesOrder ID|Order Date|Expected Shipment Date|SalesOrder Number|Status|Customer ID|Customer Name|Currency Code|Exchange Rate|Item Name|Product ID|QuantityOrdered|QuantityInvoiced|Item Price|Item Tax Amount|Item Total|SubTotal|Total|Shipping Charge|Sales person|Source
        460000000039131|2018-02-15|2018-02-20|SO-00005|draft|460000000017001|Iris Retail|INR|1.00|Cloth|P1|2|0|100.00|0.00|200.00|500.00|550.00|50.00|Ravi K|Api
        460000000039131|2018-02-15|2018-02-20|SO-00005|draft|460000000017001|Iris Retail|INR|1.00|Thread|P2|3|0|100.00|0.00|300.00|500.00|550.00|50.00|Ravi K|Api
        460000000039130|2018-02-14|2018-02-20|SO-00004|confirmed|460000000017002|Cape Traders |ZAR|5.20|Cloth|P1|1|0|70.00|0.00|70.00|70.00|80.00|10.00|Mia Q|Api
        460000000039129|2018-02-13|2018-02-20|SO-00003|open|460000000017003|York & Sons|GBP|90.10|Cloth|P1|2|1|12.00|0.00|24.00|36.00|36.00|0.00|Mia Q|Api
        460000000039129|2018-02-13|2018-02-20|SO-00003|open|460000000017003|York & Sons|GBP|90.10|Thread|P2|4|0|3.00|0.00|12.00|36.00|36.00|0.00|Mia Q|Api
        460000000039128|2018-02-03|2018-02-20|SO-00002|closed|460000000017001|Iris Retail|INR|1.00|Cloth|P1|10|10|100.00|0.00|1000.00|1500.00|1510.50|10.50|Ravi K|Api
        460000000039128|2018-02-03|2018-02-20|SO-00002|closed|460000000017001|Iris Retail|INR|1.00|Thread|P2|5|5|100.00|0.00|500.00|1500.00|1510.50|10.50|Ravi K|Api
        460000000039127|2018-02-02|2018-02-20|SO-00001|void|460000000017002|Cape Traders |ZAR|5.20|Thread|P2|1|0|9.00|0.00|9.00|9.00|9.00|0.00||Api
        """,  # noqa: E501
    ),
    _orders("""
        SO-00005|Iris Retail|2018-02-15|draft|550|INR|Ravi K
        SO-00004|Cape Traders|2018-02-14|confirmed|80|ZAR|Mia Q
        SO-00003|York & Sons|2018-02-13|confirmed|36|GBP|Mia Q
        SO-00002|Iris Retail|2018-02-03|confirmed|1510.50|INR|Ravi K
        SO-00001|Cape Traders|2018-02-02|cancelled|9|ZAR|
    """),
)

_NETSUITE = _header("""
    Date,Document Number,Type,Name,Sales Rep,Status,Memo,Currency,Amount (Foreign Currency),Amount
""")
# UNSURE: with the transaction's Currency in the file, Amount (Foreign Currency) belongs to it; Amount is converted.
NETSUITE = Export(
    "netsuite saved search",
    _NETSUITE,
    _fill(
        _NETSUITE,
        """
        Date|Document Number|Type|Name|Sales Rep|Status|Memo|Currency|Amount (Foreign Currency)|Amount
        5/29/2025|SO1008|Sales Order|C101 Harbour Group : Pier Café|Dana Cole|Sales Order : Pending Approval||US Dollar|100.00|100.00
        5/28/2025|SO1007|Sales Order|C101 Harbour Group : Pier Café|Dana Cole|Sales Order : Pending Fulfillment||US Dollar|200.00|200.00
        5/27/2025|SO1006|Sales Order|C102 Mills Ltd |Sam Ode|Sales Order : Partially Fulfilled|rush|US Dollar|300.00|300.00
        5/26/2025|SO1005|Sales Order|C102 Mills Ltd |Sam Ode|Sales Order : Pending Billing||US Dollar|400.00|400.00
        5/25/2025|SO1004|Sales Order|C103 Rhein AG||Sales Order : Pending Billing/Partially Fulfilled||Euro|500.00|550.00
        5/4/2025|SO1003|Sales Order|C103 Rhein AG|Sam Ode|Sales Order : Billed||Euro|1,600.00|1,760.00
        5/3/2025|SO1002|Sales Order|C102 Mills Ltd |Sam Ode|Sales Order : Cancelled||US Dollar|700.00|700.00
        5/2/2025|SO1001|Sales Order|C102 Mills Ltd |Sam Ode|Sales Order : Closed||US Dollar|800.00|800.00
        """,  # noqa: E501
    ),
    # UNSURE: whether "US Dollar" and "Euro", NetSuite's names of currencies, become codes; here they do.
    _orders("""
        SO1008|C101 Harbour Group : Pier Café|2025-05-29|draft|100|USD|Dana Cole
        SO1007|C101 Harbour Group : Pier Café|2025-05-28|confirmed|200|USD|Dana Cole
        SO1006|C102 Mills Ltd|2025-05-27|confirmed|300|USD|Sam Ode
        SO1005|C102 Mills Ltd|2025-05-26|confirmed|400|USD|Sam Ode
        SO1004|C103 Rhein AG|2025-05-25|confirmed|500|EUR|
        SO1003|C103 Rhein AG|2025-05-04|confirmed|1600|EUR|Sam Ode
        SO1002|C102 Mills Ltd|2025-05-03|cancelled|700|USD|Sam Ode
        SO1001|C102 Mills Ltd|2025-05-02|cancelled|800|USD|Sam Ode
    """),
)

_FAIRE = _header("""
    Order Date,Order Number,Purchase Order Number,Retailer Name,Address 1,Address 2,City,State,Zip Code,Country,
    Product Name,Option Name,SKU,GTIN,Status,Quantity,Wholesale Price,Retail Price,Ship Date,Scheduled Order Date,Notes
""")
FAIRE = Export(
    "faire",
    _FAIRE,
    _fill(
        _FAIRE,
        """
        Order Date|Order Number|Purchase Order Number|Retailer Name|City|State|Zip Code|Country|Product Name|Option Name|SKU|Status|Quantity|Wholesale Price|Retail Price|Ship Date
        05/21/2025|BXQ7T2MKRA|BXQ7T2MKRA|The Nook|Salem|OR|97301|United States|Candle|Fig|CAN-1|New|6|$12.50|$25.00|
        05/21/2025|BXQ7T2MKRA|BXQ7T2MKRA|The Nook|Salem|OR|97301|United States|Candle|Pine|CAN-2|New|4|$12.50|$25.00|
        05/20/2025|CZW8U3NLSB|CZW8U3NLSB|Fern & Co |Boise|ID|83702|United States|Soap|Oat|SOA-1|Unfulfilled|12|$4.25|$8.50|
        05/19/2025|DAX9V4PMTC|DAX9V4PMTC|Fern & Co |Boise|ID|83702|United States|Soap|Oat|SOA-1|Fulfilled|24|$4.25|$8.50|05/22/2025
        05/19/2025|DAX9V4PMTC|DAX9V4PMTC|Fern & Co |Boise|ID|83702|United States|Crate|Large|CRA-1|Fulfilled|1|$1,050.00|$2,100.00|05/22/2025
        05/04/2025|EBY2W5QNUD|EBY2W5QNUD|The Nook|Salem|OR|97301|United States|Soap|Oat|SOA-1|Canceled|2|$4.25|$8.50|
        05/03/2025|FCZ3X6RPVE|FCZ3X6RPVE|Gale House|Maine|ME|04101|United States|Soap|Oat|SOA-1|Fulfilled|10|$4.25|$8.50|05/07/2025
        """,  # noqa: E501
    ),
    _orders("""
        BXQ7T2MKRA|The Nook|2025-05-21|draft|125||
        CZW8U3NLSB|Fern & Co|2025-05-20|confirmed|51||
        DAX9V4PMTC|Fern & Co|2025-05-19|confirmed|1152||
        EBY2W5QNUD|The Nook|2025-05-04|cancelled|8.5||
        FCZ3X6RPVE|Gale House|2025-05-03|confirmed|42.5||
    """),
)

_ETSY = _header("""
    Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,
    Street 1,Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,
    Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,
    Adjusted Order Total,Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type,
    InPerson Discount,InPerson Location,SKU
""")
ETSY = Export(
    "etsy sold orders",
    _ETSY,
    _fill(
        _ETSY,
        """
        Sale Date|Order ID|Buyer User ID|Full Name|First Name|Last Name|Number of Items|Payment Method|Date Shipped|Ship City|Ship State|Ship Country|Currency|Order Value|Discount Amount|Shipping|Sales Tax|Order Total|Card Processing Fees|Order Net|Adjusted Order Total|Buyer|Order Type|SKU
        12/31/2023|3160000006|lunafox|Luna Fox |Luna|Fox|1|Credit Card|01/02/2024|Reno|NV|United States|USD|20|3|0|0|17|0.76|16.24|0|Luna Fox (lunafox)|online|A1
        12/30/2023|3160000005||Theo Park|Theo|Park|2|Credit Card|01/02/2024|Utica|NY|United States|USD|40|0|5.5|0|45.5|1.62|43.88|0|Guest|online|A1,B2
        12/24/2023|3160000004|mayday7|May Day|May|Day|1|Credit Card|12/27/2023|Leeds||United Kingdom|USD|12.25|0|4|0|16.25|0.74|15.51|0|May Day (mayday7)|online|B2
        12/05/2023|3160000003|lunafox|Luna Fox |Luna|Fox|50|Credit Card|12/08/2023|Reno|NV|United States|USD|1000|0|45|0|1045|31.60|1013.40|0|Luna Fox (lunafox)|online|A1
        12/04/2023|3160000002|mayday7|May Day|May|Day|1|Credit Card|12/08/2023|Leeds||United Kingdom|USD|9|0|4|0|13|0.64|12.36|0|May Day (mayday7)|online|C3
        01/03/2023|3160000001|oakrow|Oak Row|Oak|Row|1|Credit Card|01/05/2023|Mesa|AZ|United States|USD|30|0|0|0|30|1.15|28.85|0|Oak Row (oakrow)|online|C3
        """,  # noqa: E501
    ),
    _orders("""
        3160000006|Luna Fox|2023-12-31|confirmed|17|USD|
        3160000005|Theo Park|2023-12-30|confirmed|45.5|USD|
        3160000004|May Day|2023-12-24|confirmed|16.25|USD|
        3160000003|Luna Fox|2023-12-05|confirmed|1045|USD|
        3160000002|May Day|2023-12-04|confirmed|13|USD|
        3160000001|Oak Row|2023-01-03|confirmed|30|USD|
    """),
    delimiter="\t",
)

_ETSY_ITEMS = _header("""
    Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,
    Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,
    Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,
    Listings Type,Payment Type,InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU
""")
ETSY_ITEMS = Export(
    "etsy sold order items",
    _ETSY_ITEMS,
    _fill(
        _ETSY_ITEMS,
        """
        Sale Date|Item Name|Buyer|Quantity|Price|Discount Amount|Order Shipping|Order Sales Tax|Item Total|Currency|Transaction ID|Listing ID|Date Paid|Date Shipped|Ship Name|Ship City|Ship State|Ship Country|Order ID|Order Type|SKU
        09/24/26|Wool hat|Luna Fox (lunafox)|2|18.00|0.00|4.00|0.00|36.00|USD|4400000008|901|09/24/2026|09/26/2026|Luna Fox|Reno|NV|United States|3260000005|online|H1
        09/24/26|Scarf|Luna Fox (lunafox)|1|25.00|2.50|4.00|0.00|25.00|USD|4400000007|902|09/24/2026|09/26/2026|Luna Fox|Reno|NV|United States|3260000005|online|S1
        09/23/26|Scarf|May Day (mayday7) |1|25.00|0.00|6.00|0.00|25.00|USD|4400000006|902|09/23/2026|09/26/2026|Tom Day|Leeds||United Kingdom|3260000004|online|S1
        09/22/26|Yarn|Oak Row (oakrow)|30|3.50|0.00|0.00|0.00|105.00|USD|4400000005|903|09/22/2026|09/26/2026|Oak Row|Mesa|AZ|United States|3260000003|online|Y1
        09/22/26|Yarn|Oak Row (oakrow)|4|3.50|0.00|0.00|0.00|14.00|USD|4400000004|904|09/22/2026|09/26/2026|Oak Row|Mesa|AZ|United States|3260000003|online|Y2
        09/05/26|Wool hat||1|18.00|0.00|4.00|0.00|18.00|USD|4400000002|901|09/05/2026|||||United States|3260000002|online|H1
        09/04/26|Wool hat|Luna Fox (lunafox)|1|18.00|0.00|4.00|0.00|18.00|USD|4400000001|901|09/04/2026|09/06/2026|Luna Fox|Reno|NV|United States|3260000001|online|H1
        """,  # noqa: E501
    ),
    _orders("""
        3260000005|Luna Fox (lunafox)|2026-09-24|confirmed|61|USD|
        3260000004|May Day (mayday7)|2026-09-23|confirmed|25|USD|
        3260000003|Oak Row (oakrow)|2026-09-22|confirmed|119|USD|
        3260000002||2026-09-05|confirmed|18|USD|
        3260000001|Luna Fox (lunafox)|2026-09-04|confirmed|18|USD|
    """),
)

# No layout is documented: the columns are those one would expect of it.
_WIZ = _header("""
    Order ID,Reference ID,Order Date,Customer Name,Buyer Email,Billing Address,Shipping Address,Sales Rep,
    Order Status,Fulfillment Status,Payment Status,Tags,Total Items,Total Units,Subtotal,Discount,Shipping Charges,
    Taxes,Order Total,Currency,PO Number,Source,Last Updated At
""")
WIZCOMMERCE = Export(
    "wizcommerce",
    _WIZ,
    _fill(
        _WIZ,
        """
        Order ID|Order Date|Customer Name|Buyer Email|Sales Rep|Order Status|Fulfillment Status|Payment Status|Tags|Total Items|Total Units|Subtotal|Discount|Shipping Charges|Taxes|Order Total|Currency|PO Number|Source|Last Updated At
        WC-1007|07/28/2025|Blue Door Gifts||Tess Lane|Draft|Unfulfilled|Unpaid|Open|2|12|100.00|0.00|10.00|0.00|110.00|USD||Rep Portal|07/28/2025
        WC-1006|07/27/2025|Blue Door Gifts|b@x.example|Tess Lane|Confirmed|Partially Fulfilled|Partially Paid|Open|3|40|1200.00|100.00|34.50|0.00|1134.50|USD|7781|Rep Portal|07/30/2025
        WC-1005|07/26/2025|Marsh Home |m@x.example|Hal Roe|Cancelled|Unfulfilled|Refunded|Closed|1|5|55.00|0.00|0.00|0.00|55.00|USD|7710|Website|07/27/2025
        WC-1004|07/25/2025|Marsh Home |m@x.example|Hal Roe|Pending Approval|Unfulfilled|Unpaid|Pending|1|6|66.00|0.00|0.00|0.00|66.00|USD||Website|07/25/2025
        WC-1003|07/24/2025|Vine Street|v@x.example||Shipped|Fulfilled|Paid|Closed|1|7|77.00|0.00|0.00|0.00|77.00|USD||Website|07/29/2025
        WC-1002|07/05/2025|Vine Street|v@x.example|Hal Roe|Confirmed|Fulfilled|Paid|Closed|1|8|88.00|0.00|0.00|0.00|88.00|USD||Website|07/09/2025
        WC-1001|07/04/2025|Blue Door Gifts|b@x.example|Tess Lane|Pending|Unfulfilled|Unpaid|Open|1|9|99.00|0.00|0.00|0.00|99.00|USD||Website|07/04/2025
        """,  # noqa: E501
    ),
    # UNSURE: Pending of older WizCommerce; the study's "Pending, Shipped C" is read as both confirmed.
    _orders("""
        WC-1007|Blue Door Gifts|2025-07-28|draft|110|USD|Tess Lane
        WC-1006|Blue Door Gifts|2025-07-27|confirmed|1134.50|USD|Tess Lane
        WC-1005|Marsh Home|2025-07-26|cancelled|55|USD|Hal Roe
        WC-1004|Marsh Home|2025-07-25|draft|66|USD|Hal Roe
        WC-1003|Vine Street|2025-07-24|confirmed|77|USD|
        WC-1002|Vine Street|2025-07-05|confirmed|88|USD|Hal Roe
        WC-1001|Blue Door Gifts|2025-07-04|confirmed|99|USD|Tess Lane
    """),
)


# The first six real orders of Northwind, whose totals after discount were worked out line by line.
_NORTHWIND = _header("""
    OrderID,CustomerID,EmployeeID,OrderDate,RequiredDate,ShippedDate,ShipVia,Freight,ShipName,ShipAddress,ShipCity,
    ShipRegion,ShipPostalCode,ShipCountry
""")
_NORTHWIND_DETAILS = _header("OrderID,ProductID,UnitPrice,Quantity,Discount")
_NORTHWIND_ROWS = """
    OrderID|CustomerID|EmployeeID|OrderDate|RequiredDate|ShippedDate|ShipVia|Freight|ShipName|ShipCity|ShipCountry
    10248|VINET|5|1996-07-04 00:00:00.000|1996-08-01 00:00:00.000|1996-07-16 00:00:00.000|3|32.38|Vins et alcools Chevalier|Reims|France
    10249|TOMSP|6|1996-07-05 00:00:00.000|1996-08-16 00:00:00.000|1996-07-10 00:00:00.000|1|11.61|Toms Spezialitäten|Münster|Germany
    10250|HANAR|4|1996-07-08 00:00:00.000|1996-08-05 00:00:00.000|1996-07-12 00:00:00.000|2|65.83|Hanari Carnes|Rio de Janeiro|Brazil
    10251|VICTE|3|1996-07-08 00:00:00.000|1996-08-05 00:00:00.000|1996-07-15 00:00:00.000|1|41.34|Victuailles en stock|Lyon|France
    10252|SUPRD|4|1996-07-09 00:00:00.000|1996-08-06 00:00:00.000|1996-07-11 00:00:00.000|2|51.3|Suprêmes délices|Charleroi|Belgium
    10253|HANAR|3|1996-07-10 00:00:00.000|1996-07-24 00:00:00.000|1996-07-16 00:00:00.000|2|58.17|Hanari Carnes|Rio de Janeiro|Brazil
"""  # noqa: E501
_NORTHWIND_DETAIL_ROWS = """
    OrderID|ProductID|UnitPrice|Quantity|Discount
    10248|11|14.0|12|0.0
    10248|42|9.8|10|0.0
    10248|72|34.8|5|0.0
    10249|14|18.6|9|0.0
    10249|51|42.4|40|0.0
    10250|41|7.7|10|0.0
    10250|51|42.4|35|0.15
    10250|65|16.8|15|0.15
    10251|22|16.8|6|0.05
    10251|57|15.6|15|0.05
    10251|65|16.8|20|0.0
    10252|20|64.8|40|0.05
    10252|33|2.0|25|0.05
    10252|60|27.2|40|0.0
    10253|31|10.0|20|0.0
    10253|39|14.4|42|0.0
    10253|49|16.0|40|0.0
"""
# UNSURE: ShipName is who it is shipped to; as the only name in the file it is shown as the customer's (study §4, weak).
_NORTHWIND_ORDERS = _orders("""
    10248|Vins et alcools Chevalier|1996-07-04|confirmed|440||5
    10249|Toms Spezialitäten|1996-07-05|confirmed|1863.4||6
    10250|Hanari Carnes|1996-07-08|confirmed|1552.6||4
    10251|Victuailles en stock|1996-07-08|confirmed|654.06||3
    10252|Suprêmes délices|1996-07-09|confirmed|3597.9||4
    10253|Hanari Carnes|1996-07-10|confirmed|1444.8||3
""")
PAIR_ORDERS = Export("orders", _NORTHWIND, _fill(_NORTHWIND, _NORTHWIND_ROWS), _NORTHWIND_ORDERS)
PAIR_DETAILS = Export(
    "order-details", _NORTHWIND_DETAILS, _fill(_NORTHWIND_DETAILS, _NORTHWIND_DETAIL_ROWS), _NORTHWIND_ORDERS
)
NORTHWIND = Export(
    "northwind joined lines",
    _NORTHWIND + _NORTHWIND_DETAILS[1:],
    tuple(order + line[1:] for line in PAIR_DETAILS.rows for order in PAIR_ORDERS.rows if order[0] == line[0]),
    _NORTHWIND_ORDERS,
)

_UCI = _header("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country")
# UNSURE: a file with a customer id and no name shows the id.
UCI = Export(
    "uci online retail",
    _UCI,
    _fill(
        _UCI,
        """
        InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country
        536365|85123A|WHITE HANGING HEART T-LIGHT HOLDER|6|12/1/2010 8:26|2.55|17850|United Kingdom
        536365|71053|WHITE METAL LANTERN|6|12/1/2010 8:26|3.39|17850|United Kingdom
        536366|22633|HAND WARMER UNION JACK|6|12/1/2010 8:28|1.85|17850|United Kingdom
        536367|84879|ASSORTED COLOUR BIRD ORNAMENT|32|12/1/2010 8:34|1.69|13047|United Kingdom
        C536379|D|Discount|-1|12/1/2010 9:41|27.5|14527|United Kingdom
        536414|22139||56|12/1/2010 11:52|0||United Kingdom
        536544|21773|DECORATIVE ROSE BATHROOM BOTTLE|1|12/13/2010 14:32|2.51||United Kingdom
        536544|21774|DECORATIVE CATS BATHROOM BOTTLE|2|12/13/2010 14:32|2.51||United Kingdom
        C537143|22633|HAND WARMER UNION JACK|-2|12/15/2010 9:00|1.85|17850|United Kingdom
        537144|23444|Next Day Carriage|1|12/15/2010 9:05|15.255|13047|United Kingdom
        """,
    ),
    _orders("""
        536365|17850|2010-12-01|confirmed|35.64||
        536366|17850|2010-12-01|confirmed|11.1||
        536367|13047|2010-12-01|confirmed|54.08||
        C536379|14527|2010-12-01|confirmed|-27.5||
        536414||2010-12-01|confirmed|0||
        536544||2010-12-13|confirmed|7.53||
        C537143|17850|2010-12-15|confirmed|-3.7||
        537144|13047|2010-12-15|confirmed|15.255||
    """),
)

_UCI_II = _header("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country")
# UNSURE: "13085.0", as the well known CSV copy writes the ids, is the customer 13085.
UCI_II = Export(
    "uci online retail ii",
    _UCI_II,
    _fill(
        _UCI_II,
        """
        Invoice|StockCode|Description|Quantity|InvoiceDate|Price|Customer ID|Country
        489434|85048|15CM CHRISTMAS GLASS BALL 20 LIGHTS|12|2009-12-01 07:45:00|6.95|13085.0|United Kingdom
        489434|79323P|PINK CHERRY LIGHTS|12|2009-12-01 07:45:00|6.75|13085.0|United Kingdom
        489435|22350|CAT BOWL|12|2009-12-01 07:46:00|2.55|13085.0|United Kingdom
        C489449|22087|PAPER BUNTING WHITE LACE|-12|2009-12-01 10:33:00|2.95|16321.0|Australia
        C489449|85206A|CREAM FELT EASTER EGG BASKET|-6|2009-12-01 10:33:00|1.65|16321.0|Australia
        489464|21733|85123a mixed|-96|2009-12-13 10:52:00|0||United Kingdom
        489521|21646||50|2009-12-14 11:44:00|1.255||United Kingdom
        489522|22350|CAT BOWL|1|2009-12-15 11:45:00|2.55|16321.0|Australia
        """,
    ),
    _orders("""
        489434|13085|2009-12-01|confirmed|164.4||
        489435|13085|2009-12-01|confirmed|30.6||
        C489449|16321|2009-12-01|confirmed|-45.3||
        489464||2009-12-13|confirmed|0||
        489521||2009-12-14|confirmed|62.75||
        489522|16321|2009-12-15|confirmed|2.55||
    """),
)

_TIENDANUBE = _header(
    """
    Número de orden;Email;Fecha;Estado de la orden;Estado del pago;Estado del envío;Moneda;Subtotal de productos;
    Descuento;Costo de envío;Total;Nombre del comprador;DNI / CUIT;Teléfono;Nombre para el envío;
    Teléfono para el envío;Dirección;Número;Piso;Localidad;Ciudad;Código postal;Provincia o estado;País;
    Medio de envío;Medio de pago;Cupón de descuento;Notas del comprador;Notas del vendedor;Fecha de pago;
    Fecha de envío;Nombre del producto;Precio del producto;Cantidad del producto;SKU;Canal;
    Código de tracking del envío;Identificador de la transacción en el medio de pago;Identificador de la orden;
    Producto Fisico;Persona que registró la venta;Sucursal de venta;Vendedor;Fecha y hora de cancelación;
    Motivo de cancelación
    """,
    ";",
)
TIENDANUBE = Export(
    "tiendanube",
    _TIENDANUBE,
    _fill(
        _TIENDANUBE,
        """
        Número de orden|Email|Fecha|Estado de la orden|Estado del pago|Estado del envío|Moneda|Subtotal de productos|Descuento|Costo de envío|Total|Nombre del comprador|DNI / CUIT|Nombre para el envío|Número|Provincia o estado|País|Fecha de pago|Nombre del producto|Precio del producto|Cantidad del producto|Canal|Identificador de la orden|Fecha y hora de cancelación|Motivo de cancelación
        1205|ana@x.example|28/10/2025 22:57:28|Abierta|Recibido|No está empaquetado|ARS|70000|2010|0|67990|Ana Núñez|27111222|Ana Núñez|12|Córdoba|Argentina|28/10/2025|Manta|35000|2|Móvil|1811000005||
        1204||28/10/2025 09:10:00|Abierta|Pendiente|No está empaquetado|ARS|48986|4898.6|0|44087.4|José Peña |20333444|José Peña|99|Salta|Argentina||Almohadón|12246.5|2|Web|1811000004||
        1204||||||||||||||||||Funda|24493|1||||
        1203|ana@x.example|27/10/2025 08:00:00|Cerrada|Recibido|Enviado|ARS|1500.5|0|0|1500.5|Ana Núñez|27111222|Ana Núñez|12|Córdoba|Argentina|27/10/2025|Taza|1500.5|1|Web|1811000003||
        1202|leo@x.example|05/10/2025 08:00:00|Cancelada|Reembolsado|No está empaquetado|ARS|900|0|100|1000|Leo Díaz|20555666|Leo Díaz|7|Salta|Argentina|05/10/2025|Taza|900|1|Web|1811000002|06/10/2025 10:00:00|Falta de stock
        1201|leo@x.example|04/10/2025 08:00:00|Abierta|Recibido|Enviado|ARS|2000|0|150|2150|Leo Díaz|20555666|Tía de Leo|7|Salta|Argentina|04/10/2025|Taza|1000|2|Web|1811000001||
        """,  # noqa: E501
    ),
    _orders("""
        1205|Ana Núñez|2025-10-28|confirmed|67990|ARS|
        1204|José Peña|2025-10-28|confirmed|44087.4|ARS|
        1203|Ana Núñez|2025-10-27|confirmed|1500.5|ARS|
        1202|Leo Díaz|2025-10-05|cancelled|1000|ARS|
        1201|Leo Díaz|2025-10-04|confirmed|2150|ARS|
    """),
    encoding="cp1252",
    delimiter=";",
)

_EBAY = _header(
    """
    Verkaufsprotokollnummer;Bestellnummer;Nutzername des Käufers;Name des Käufers;E-Mail des Käufers;
    Hinweis des Käufers;Adresse 1 des Käufers;Adresse 2 des Käufers;Ort des Käufers;Bundesland des Käufers;
    PLZ des Käufers;Land des Käufers;Name des Empfängers;Telefon des Empfängers;Artikelnummer;Angebotstitel;
    Bestandseinheit;Anzahl;Verkauft für;Verpackung und Versand;Gesamtbetrag;Zahlungsmethode;Verkauft am;
    Bezahlt am;Versandt am
    """,
    ";",
)
# There is no column for the currency: the "€" of the amounts says it.
EBAY = Export(
    "ebay de",
    _EBAY,
    _fill(
        _EBAY,
        """
        Verkaufsprotokollnummer|Bestellnummer|Nutzername des Käufers|Name des Käufers|E-Mail des Käufers|Ort des Käufers|Land des Käufers|Name des Empfängers|Artikelnummer|Angebotstitel|Anzahl|Verkauft für|Verpackung und Versand|Gesamtbetrag|Zahlungsmethode|Verkauft am|Bezahlt am|Versandt am
        1006|10-13900-00006|radler77|Jörg Weiß |a1@members.ebay.example|Köln|Deutschland|Jörg Weiß|3350001|Fahrradlicht|1|110,00 €|6,99 €|116,99 €|PayPal|21-Dez-25|21-Dez-25|22-Dez-25
        1005|10-13900-00005|kette_k|Käthe Klein|a2@members.ebay.example|Ulm|Deutschland|Käthe Klein|3350002|Kette|2|25,00 €|0,00 €|50,00 €|PayPal|10-Dez-25|10-Dez-25|11-Dez-25
        1004|10-13900-00004|radler77|Jörg Weiß |a1@members.ebay.example|Köln|Deutschland|Jörg Weiß|3350003|Rahmen|1|1.199,00 €|35,50 €|1.234,50 €|Überweisung|09-Okt-25|10-Okt-25|11-Okt-25
        1003|10-13900-00003|uli.s|Uli Sand|a3@members.ebay.example|Bonn|Deutschland|Firma Sand|3350001|Fahrradlicht|1|110,00 €|6,99 €|116,99 €|PayPal|03-Mai-25|03-Mai-25|05-Mai-25
        1002|10-13900-00002|kette_k|Käthe Klein|a2@members.ebay.example|Ulm|Deutschland|Käthe Klein|3350002|Kette|1|25,00 €|0,00 €|25,00 €|PayPal|14-Mrz-25|14-Mrz-25|15-Mrz-25
        1001|10-13900-00001|uli.s|Uli Sand|a3@members.ebay.example|Bonn|Deutschland|Uli Sand|3350002|Kette|1|25,00 €|0,00 €|25,00 €|PayPal|02-Jan-25|02-Jan-25|03-Jan-25
        """,  # noqa: E501
    ),
    _orders("""
        10-13900-00006|Jörg Weiß|2025-12-21|confirmed|116.99|EUR|
        10-13900-00005|Käthe Klein|2025-12-10|confirmed|50|EUR|
        10-13900-00004|Jörg Weiß|2025-10-09|confirmed|1234.5|EUR|
        10-13900-00003|Uli Sand|2025-05-03|confirmed|116.99|EUR|
        10-13900-00002|Käthe Klein|2025-03-14|confirmed|25|EUR|
        10-13900-00001|Uli Sand|2025-01-02|confirmed|25|EUR|
    """),
    encoding="utf-8-sig",
    delimiter=";",
)

_STATES = _header("Order No,Order Date,Customer,City,State,Zip,Total,Sales Rep")
STATES = Export(
    "generic with US states",
    _STATES,
    _fill(
        _STATES,
        """
        Order No|Order Date|Customer|City|State|Zip|Total|Sales Rep
        7001|01/31/2025|Alder Books|Salem|OR|97301|120.00|Kim
        7002|02/01/2025|Birch Toys |Boise|ID|83702|80.50|Lou
        7003|02/03/2025|Alder Books|Salem|OR|97301|1,040.00|Kim
        7004|02/04/2025||Tulsa|OK|74103|15.00|
        7005|02/05/2025|Cedar Co|Mesa|AZ|85201|60.00|Lou
        7006|02/06/2025|Cedar Co|Mesa|AZ|85201|-10.00|Lou
        """,
    ),
    _orders("""
        7001|Alder Books|2025-01-31|confirmed|120||Kim
        7002|Birch Toys|2025-02-01|confirmed|80.5||Lou
        7003|Alder Books|2025-02-03|confirmed|1040||Kim
        7004||2025-02-04|confirmed|15||
        7005|Cedar Co|2025-02-05|confirmed|60||Lou
        7006|Cedar Co|2025-02-06|confirmed|-10||Lou
    """),
)

EXPORTS = (
    SHOPIFY,
    WOOCOMMERCE,
    BIGCOMMERCE,
    BIGCOMMERCE_STOCK,
    MAGENTO,
    MAGENTO_LABELS,
    SQUARESPACE,
    SQUARE,
    STRIPE,
    QUICKBOOKS,
    ODOO,
    ODOO_PATHS,
    ODOO_LINES,
    ERPNEXT,
    ZOHO,
    NETSUITE,
    FAIRE,
    ETSY,
    ETSY_ITEMS,
    WIZCOMMERCE,
    NORTHWIND,
    UCI,
    UCI_II,
    TIENDANUBE,
    EBAY,
    STATES,
)

# A generic export in six languages: number, date, customer, status, amount, rep, as the country writes them.
TRANSLATED = (
    Export(
        "german",
        ("Auftragsnummer", "Auftragsdatum", "Kunde", "Status", "Gesamtbetrag", "Währung", "Verkäufer"),
        (
            ("A-100", "31.01.2025", "Möbel Groß ", "bestätigt", "1.234,50", "EUR", "Jürgen"),
            ("A-101", "01.02.2025", "Café Müller", "Entwurf", "80,00", "EUR", "Anke"),
            ("A-102", "02.02.2025", "Möbel Groß ", "storniert", "12,25", "EUR", ""),
            ("A-103", "03.02.2025", "", "Bestätigt", "7,00", "EUR", "Anke"),
        ),
        _orders("""
            A-100|Möbel Groß|2025-01-31|confirmed|1234.5|EUR|Jürgen
            A-101|Café Müller|2025-02-01|draft|80|EUR|Anke
            A-102|Möbel Groß|2025-02-02|cancelled|12.25|EUR|
            A-103||2025-02-03|confirmed|7|EUR|Anke
        """),
        encoding="cp1252",
        delimiter=";",
    ),
    Export(
        "french",
        ("Numéro de commande", "Date de commande", "Client", "Statut", "Montant total", "Devise", "Commercial"),
        (
            ("C-100", "31/01/2025", "Épicerie Noël ", "confirmée", "1\u202f234,50", "EUR", "Zoé"),
            ("C-101", "01/02/2025", "Chez René", "brouillon", "80,00", "EUR", "Luc"),
            ("C-102", "02/02/2025", "Épicerie Noël ", "annulée", "12,25", "EUR", ""),
            ("C-103", "03/02/2025", "", "Confirmée", "7,00", "EUR", "Luc"),
        ),
        _orders("""
            C-100|Épicerie Noël|2025-01-31|confirmed|1234.5|EUR|Zoé
            C-101|Chez René|2025-02-01|draft|80|EUR|Luc
            C-102|Épicerie Noël|2025-02-02|cancelled|12.25|EUR|
            C-103||2025-02-03|confirmed|7|EUR|Luc
        """),
        encoding="utf-8-sig",
        delimiter=";",
    ),
    Export(
        "spanish",
        ("Número de pedido", "Fecha del pedido", "Cliente", "Estado", "Importe total", "Moneda", "Vendedor"),
        (
            ("P-100", "31/01/2025", "Peña Hnos ", "confirmado", "1.234,50", "EUR", "Íñigo"),
            ("P-101", "01/02/2025", "Bar Sol", "borrador", "80,00", "EUR", "Eva"),
            ("P-102", "02/02/2025", "Peña Hnos ", "cancelado", "12,25", "EUR", ""),
            ("P-103", "03/02/2025", "", "Confirmado", "7,00", "EUR", "Eva"),
        ),
        _orders("""
            P-100|Peña Hnos|2025-01-31|confirmed|1234.5|EUR|Íñigo
            P-101|Bar Sol|2025-02-01|draft|80|EUR|Eva
            P-102|Peña Hnos|2025-02-02|cancelled|12.25|EUR|
            P-103||2025-02-03|confirmed|7|EUR|Eva
        """),
        delimiter=";",
    ),
    Export(
        "portuguese",
        ("Número do pedido", "Data do pedido", "Cliente", "Situação", "Valor total", "Moeda", "Vendedor"),
        (
            ("V-100", "31/01/2025", "Pão & Cia ", "confirmado", "R$ 1.234,50", "BRL", "João"),
            ("V-101", "01/02/2025", "Bar Luz", "rascunho", "R$ 80,00", "BRL", "Ana"),
            ("V-102", "02/02/2025", "Pão & Cia ", "cancelado", "R$ 12,25", "BRL", ""),
            ("V-103", "03/02/2025", "", "Confirmado", "R$ 7,00", "BRL", "Ana"),
        ),
        _orders("""
            V-100|Pão & Cia|2025-01-31|confirmed|1234.5|BRL|João
            V-101|Bar Luz|2025-02-01|draft|80|BRL|Ana
            V-102|Pão & Cia|2025-02-02|cancelled|12.25|BRL|
            V-103||2025-02-03|confirmed|7|BRL|Ana
        """),
        encoding="cp1252",
        delimiter=";",
    ),
    Export(
        "italian",
        ("Numero ordine", "Data ordine", "Cliente", "Stato", "Importo totale", "Valuta", "Agente"),
        (
            ("O-100", "31/01/2025", "Caffè Nero ", "confermato", "€ 1.234,50", "EUR", "Niccolò"),
            ("O-101", "01/02/2025", "Bar Sole", "bozza", "€ 80,00", "EUR", "Pia"),
            ("O-102", "02/02/2025", "Caffè Nero ", "annullato", "€ 12,25", "EUR", ""),
            ("O-103", "03/02/2025", "", "Confermato", "€ 7,00", "EUR", "Pia"),
        ),
        _orders("""
            O-100|Caffè Nero|2025-01-31|confirmed|1234.5|EUR|Niccolò
            O-101|Bar Sole|2025-02-01|draft|80|EUR|Pia
            O-102|Caffè Nero|2025-02-02|cancelled|12.25|EUR|
            O-103||2025-02-03|confirmed|7|EUR|Pia
        """),
        delimiter=";",
    ),
    Export(
        "dutch",
        ("Ordernummer", "Orderdatum", "Klant", "Status", "Totaalbedrag", "Valuta", "Vertegenwoordiger"),
        (
            ("B-100", "31-01-2025", "Café Zeeën ", "bevestigd", "1.234,50", "EUR", "Daniël"),
            ("B-101", "01-02-2025", "Bar Zon", "concept", "80,00", "EUR", "Els"),
            ("B-102", "02-02-2025", "Café Zeeën ", "geannuleerd", "12,25", "EUR", ""),
            ("B-103", "03-02-2025", "", "Bevestigd", "7,00", "EUR", "Els"),
        ),
        _orders("""
            B-100|Café Zeeën|2025-01-31|confirmed|1234.5|EUR|Daniël
            B-101|Bar Zon|2025-02-01|draft|80|EUR|Els
            B-102|Café Zeeën|2025-02-02|cancelled|12.25|EUR|
            B-103||2025-02-03|confirmed|7|EUR|Els
        """),
        delimiter=";",
    ),
)
