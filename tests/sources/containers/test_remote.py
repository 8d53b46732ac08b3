"""Orders that are no single local file: Hive partitions, object storage, Delta and Iceberg tables."""

from __future__ import annotations

import gzip
import io
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import polars as pl
import pytest
from deltalake import DeltaTable
from moto.server import ThreadedMotoServer
from polars.testing import assert_frame_equal
from pyiceberg.catalog.memory import InMemoryCatalog
from typer.testing import CliRunner

from custreport import config, sources
from custreport.cli import app
from custreport.config import Config
from custreport.core.errors import CustReportError
from custreport.core.reading_options import Orders
from custreport.export import write
from custreport.sources import cache, discover, fast_path
from custreport.sources.containers import remote
from support.builders import orders_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from custreport.sources import Book
    from custreport.sources.fast_path import Result

ROWS = pl.DataFrame(
    {
        "order_id": ["001", "002", "003", "004", "005", "006"],
        "customer_id": ["007", "7", "007", "12", "12", "007"],
        "customer": ["Acme", "Béla & Co", "Acme", "Zoë", "Zoë", "Acme"],
        "order_date": ["2023-12-30", "2024-01-02", "2024-01-02", "2024-03-05", "2024-03-09", "2024-04-01"],
        "status": ["shipped", "shipped", "pending approval", "cancelled", "shipped", "draft"],
        "total": ["10.50", "20.00", "30.25", "40.00", "-5.00", "60.00"],
        "rep": ["Ann", "Bob", None, "Bob", "Bob", None],
        "currency": ["EUR", "EUR", "EUR", "EUR", "EUR", "EUR"],
    }
)
KEYS = ["status", "customer_id", "rep", "currency"]
TYPED = ROWS.with_columns(pl.col("order_date").str.to_date(), pl.col("total").cast(pl.Decimal(12, 2)))


def load(*paths: Path | str, **options: Any) -> Book:
    """Read orders as a command does."""
    return sources.load(Orders(paths=[str(p) for p in paths], **options), Config())


def same(book: Book, expected: pl.DataFrame | None = None) -> None:
    """The book holds the orders that the same rows in one local file give."""
    rows = ROWS if expected is None else expected
    plain = load(csv(rows), skip_bad_rows=True)  # which is always read with care
    assert_frame_equal(orders_of(book), orders_of(plain))
    assert sum(source.rows for source in book.sources) == rows.height


def csv(rows: pl.DataFrame) -> Path:
    """The rows as one local CSV."""
    path = Path(f"one-{rows.hash_rows().sum()}.csv")
    rows.write_csv(path)
    return path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(params=["with care", "in one pass", "onto disk"])
def _every_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in one pass, as what is large or of a size nobody knows; or with care, as what is not that plain."""
    in_one_pass = fast_path.read

    def read(*given: Any) -> Result | None:
        opened, config, asked, *_ = given
        if request.param == "with care" or asked.skip_bad_rows:
            return None
        found = in_one_pass(opened, config, asked, cache.store if request.param == "onto disk" else None)
        assert found is not None
        return found

    monkeypatch.setattr(fast_path, "LARGE", 0)
    monkeypatch.setattr(fast_path, "read", read)


def partition(name: str, value: object) -> str:
    """A folder of a Hive partition, as Spark writes it."""
    text = "__HIVE_DEFAULT_PARTITION__" if value is None else str(value).replace(" ", "%20")
    return f"{name}={text}"


def parts(rows: pl.DataFrame = TYPED, keys: list[str] | None = None) -> dict[str, bytes]:
    """The rows as Parquet files in Hive partitions: contents by name."""
    keys = KEYS if keys is None else keys
    return {
        "/".join((*map(partition, keys, values), "part-0.parquet")): packed(part.drop(keys))
        for values, part in rows.partition_by(keys, as_dict=True).items()
    }


def packed(rows: pl.DataFrame) -> bytes:
    """Rows as a Parquet file."""
    content = io.BytesIO()
    rows.write_parquet(content)
    return content.getvalue()


def put(folder: Path, contents: dict[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    """An S3 bucket on this machine, which the environment names."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            environment.setenv(name, value)
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}")
        client.create_bucket(Bucket="books")

        def upload(contents: dict[str, bytes]) -> None:
            for key, content in contents.items():
                client.put_object(Bucket="books", Key=key, Body=content)

        yield upload
    server.stop()


@pytest.mark.usefixtures("_every_way")
@pytest.mark.parametrize(
    "named",
    [
        ["orders"],
        ["orders/**/*.parquet"],
        ["orders/*/*/*/*/part-*.parquet"],
        ["orders/status=shipped", "orders/status=draft", "orders/status=[cp]*/**/*.parquet"],
        [],
    ],
    ids=["folder", "any depth", "glob", "partitions", "each file"],
)
def test_hive_partitions_are_one_table(tmp_path: Path, named: list[str]) -> None:
    """However the parts are named, they are one table, and the partition columns are columns, kept as written."""
    put(tmp_path / "orders", parts())
    book = load(*(named or sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.parquet"))))
    same(book)
    (source,) = book.sources
    assert source.path == "orders"
    assert source.bytes == sum(p.stat().st_size for p in tmp_path.rglob("*.parquet"))


def test_a_part_of_the_partitions_is_read_alone(tmp_path: Path) -> None:
    """A folder or glob below the partitions reads no more than it says, with the columns of the folders above."""
    put(tmp_path / "orders", parts(keys=["status"]))
    for named in ("orders/status=shipped", "orders/status=sh*/*.parquet", "orders/status=shipped/part-0.parquet"):
        same(load(named), ROWS.filter(pl.col("status") == "shipped"))


def test_folders_above_are_no_partitions(tmp_path: Path) -> None:
    """Only key=value folders right above the file are; two plain files elsewhere stay two; the later counts."""
    folder = put(tmp_path / "run=7" / "orders", {"a.parquet": packed(TYPED), "b.parquet": packed(TYPED.head(2))})
    book = load(folder)
    assert [source.rows for source in book.sources] == [6, 2]
    assert book.superseded == 2
    put(tmp_path / "run=7" / "deep", parts(keys=["status"]))
    same(load(tmp_path / "run=7" / "deep"))


def test_partitions_and_other_files_in_one_folder(tmp_path: Path) -> None:
    """Each table of partitions and each other file is an export of its own."""
    put(tmp_path / "all", {f"old/{name}": part for name, part in parts(TYPED.head(2), ["status"]).items()})
    put(tmp_path / "all", {f"new/{name}": part for name, part in parts(TYPED[2:4], ["rep", "status"]).items()})
    put(tmp_path / "all", {"rest.csv": ROWS.tail(2).write_csv().encode()})
    book = load("all")
    same(book)
    assert [source.path for source in book.sources] == ["all/new", "all/old", "all/rest.csv"]


def test_a_column_that_came_later(tmp_path: Path) -> None:
    """A column that older parts lack is empty in them."""
    old, new = TYPED.head(3).drop("rep"), TYPED.tail(3)
    put(tmp_path / "orders", {"year=2023/a.parquet": packed(old), "year=2024/a.parquet": packed(new)})
    same(load("orders"), ROWS.with_columns(rep=pl.when(pl.int_range(pl.len()) >= 3).then("rep")))


@pytest.mark.parametrize(
    "other",
    [
        TYPED.with_columns(total=pl.lit("much")),
        TYPED.with_columns(order_id=pl.col("order_id").cast(pl.Int64)),
        TYPED.with_columns(extra=pl.lit(1)),
    ],
    ids=["amount", "id", "column"],
)
def test_parts_that_do_not_fit_are_told(tmp_path: Path, other: pl.DataFrame) -> None:
    """Parts of other types, or with a column that the first and last lack, are refused in one line."""
    files = {f"year={n}/a.parquet": packed(other if n == 2 else TYPED) for n in (1, 2, 3)}
    put(tmp_path / "orders", files)
    with pytest.raises(CustReportError, match=r"^orders: cannot be read as a table.*not the same in all parts$"):
        load("orders")


def test_the_folder_says_what_the_file_says_too(tmp_path: Path) -> None:
    """A partition column that is also in a file is what its folder says."""
    inside = TYPED.with_columns(status=pl.lit("shipped"))
    put(
        tmp_path / "orders",
        {"status=draft/a.parquet": packed(inside), "status=draft/b.parquet": packed(inside.head(0))},
    )
    same(load("orders"), ROWS.with_columns(status=pl.lit("draft")))
    put(tmp_path / "orders", {"status=draft/c.parquet": packed(inside.head(0).drop("status"))})
    same(load("orders"), ROWS.with_columns(status=pl.lit("draft")))


def test_damaged_parts_are_told(tmp_path: Path) -> None:
    """A part that is no Parquet is refused in one line."""
    put(tmp_path / "orders", {"year=1/a.parquet": b"PAR1", "year=2/a.parquet": b"PAR1"})
    with pytest.raises(CustReportError, match=r"^orders: .*parquet"):
        load("orders")


def test_nothing_is_written_among_the_parts(tmp_path: Path) -> None:
    """A report may lie beside the partitions, and neither in one nor in a Delta table."""
    put(tmp_path / "orders", parts(keys=["status"]))
    ROWS.write_delta("delta")
    inputs = load("orders", "delta").inputs
    write(tmp_path / "orders" / "report.csv", b"", inputs)
    for inside in ("orders/status=shipped/report.csv", "orders/status=shipped/part-0.parquet", "delta/report.csv"):
        with pytest.raises(CustReportError, match=f"^{inside}: lies in a table that was read"):
            write(Path(inside), b"", inputs)


@pytest.mark.usefixtures("_every_way")
@pytest.mark.parametrize(
    "named", ["hive/", "hive", "hive/**/*.parquet", "hive/*/*/*/*/part-*.parquet", "one/", "one/*", "one/book.parquet"]
)
def test_parquet_in_object_storage(bucket: Any, named: str) -> None:
    """A prefix, a glob and an object are read as they would be from a folder."""
    bucket({f"hive/{name}": part for name, part in parts().items()} | {"one/book.parquet": packed(TYPED)})
    book = load(f"s3://books/{named}")
    same(book)
    (source,) = book.sources
    assert source.path == ("s3://books/hive" if named.startswith("hive") else "s3://books/one/book.parquet")
    assert source.bytes is None


@pytest.mark.usefixtures("_every_way")
@pytest.mark.parametrize("named", ["plain.csv", "packed.csv.gz", "semicolons.csv", "titled.csv"])
def test_csv_in_object_storage(bucket: Any, named: str) -> None:
    """A text is read as a local one is, whatever its delimiter or title."""
    plain = ROWS.write_csv().encode()
    contents = {
        "plain.csv": plain,
        "packed.csv.gz": gzip.compress(plain),
        "semicolons.csv": ROWS.write_csv(separator=";").encode(),
        "titled.csv": b"Orders of the year,,,,,,,\n" + plain,
    }
    bucket(contents)
    book = load(f"s3://books/{named}")
    same(book)
    assert [source.path for source in book.sources] == [f"s3://books/{named}"]


def test_several_exports_below_a_prefix(bucket: Any) -> None:
    """They are several files, as in a folder: of an order in two the later counts, and faults are told by line."""
    # a credit stays one: an amount of the other sign would be its order, and no version of it
    later = ROWS.with_columns(
        total=pl.when(order_id=pl.lit("005")).then(pl.lit("-1.00")).otherwise(pl.lit("1.00"))
    ).tail(4)
    bucket({"many/a.csv": ROWS.write_csv().encode(), "many/deep/b.csv": later.write_csv().encode(), "many/x.log": b""})
    book = load("s3://books/many")
    assert [(source.path, source.rows) for source in book.sources] == [
        ("s3://books/many/a.csv", 6),
        ("s3://books/many/deep/b.csv", 4),
    ]
    assert book.superseded == 4
    assert orders_of(book)["amount"].cast(pl.String).to_list() == [
        "10.5000", "20.0000", "1.0000", "1.0000", "-1.0000", "1.0000",
    ]  # fmt: skip
    bad = ROWS.with_columns(total=pl.when(order_id=pl.lit("003")).then(pl.lit("much")).otherwise("total"))
    bucket({"bad.csv": bad.write_csv().encode()})
    with pytest.raises(CustReportError, match=r"^s3://books/bad.csv: line 4: "):
        load("s3://books/bad.csv")


def test_an_encoding_in_object_storage(bucket: Any) -> None:
    """Is refused where it is not UTF-8: what is there cannot be converted."""
    bucket({"plain.csv": ROWS.write_csv().encode()})
    same(load("s3://books/plain.csv", encoding="utf-8"))
    with pytest.raises(CustReportError, match=r"^s3://books/plain.csv: --encoding cp1252: .* only UTF-8 is read"):
        load("s3://books/plain.csv", encoding="cp1252")


def test_customers_in_object_storage(bucket: Any) -> None:
    """The customer list may lie there, too."""
    bucket({"customers.csv": b"Customer ID,Customer,Rep\n007,Acme,Ann\n99,Never,Bob\n"})
    accounts = load(csv(ROWS), accounts="s3://books/customers.csv").accounts
    assert accounts is not None
    assert accounts["customer"].to_list() == ["Acme", "Never"]


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("s3://nobody/orders/", "NoSuchBucket"),
        ("s3://nobody/orders.csv", "NoSuchBucket|no such object"),
        ("s3://books/none.csv", "NoSuchKey|no such object"),
        ("s3://books/none.parquet", "NoSuchKey|no such object"),
        ("s3://books/none/*.csv", "no such objects"),
        ("s3://books/none/", "no orders in this folder"),
        ("s3://books/book.xlsx", "from object storage only CSV and Parquet are read; fetch it first"),
        ("s3://books/latin.csv", "no UTF-8 text"),
        ("s3://books/broken.parquet", "parquet"),
        ("s3://books/none/metadata/v1.metadata.json", "no such object or table|no metadata"),
    ],
)
def test_what_is_not_in_object_storage_is_told(bucket: Any, named: str, told: str) -> None:
    """In one line that names the address."""
    bucket({"latin.csv": ROWS.write_csv().encode("latin-1"), "broken.parquet": b"PAR1 and no more"})
    with pytest.raises(CustReportError, match=rf"^{named.rstrip('/').replace('*', '.')}.*: .*({told})") as caught:
        load(named)
    assert "\n" not in str(caught.value)


def test_credentials_that_are_not_there_are_named() -> None:
    """Polars asks the machine's own cloud then, and says no more than that it did not answer."""
    error = OSError(
        "object-store error: Generic S3 error: Error performing PUT http://169.254.169.254/latest/api/token"
    )
    assert "AWS_ACCESS_KEY_ID" in remote.reason(error)


def test_addresses_in_settings(bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``custreport.toml`` and the variable name them as a command does, and ``init`` writes them as they were given."""
    bucket({f"kept/{name}": part for name, part in parts().items()})
    (tmp_path / "custreport.toml").write_text('orders = "s3://books/kept/"\n')
    same(sources.load(Orders(), config.load(tmp_path)))
    (tmp_path / "custreport.toml").unlink()
    first, second = (csv(rows) for rows in (ROWS.head(1), ROWS.head(2)))
    monkeypatch.setenv(discover.VARIABLE, os.pathsep.join([str(first), "s3://books/kept/", str(second)]))
    assert [source.rows for source in sources.load(Orders(), Config()).sources] == [1, 6, 2]
    put(tmp_path / "orders", parts(keys=["status"]))
    done = CliRunner().invoke(app, ["init", "s3://books/kept/", "orders/*/*.parquet"])
    assert done.exit_code == 0, done.output
    assert 'orders = ["s3://books/kept/", "orders/*/*.parquet"]' in (tmp_path / "custreport.toml").read_text()


def test_a_prefix_is_not_listed_by_every_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lists is no public part of Polars; without it a line says what to do."""
    monkeypatch.setitem(sys.modules, "polars.io._expand_paths", None)
    with pytest.raises(CustReportError, match=r"^s3://books/orders/\*\*/\*: .*name each of them$"):
        load("s3://books/orders/")


@pytest.mark.usefixtures("_every_way")
@pytest.mark.parametrize("at", ["delta", "lake/delta", "s3://books/deep/delta"])
def test_delta_tables(bucket: Any, tmp_path: Path, at: str) -> None:
    """The rows of the newest version are read, and none that it has replaced, also where a folder above is named."""
    assert bucket
    options = {"AWS_S3_ALLOW_UNSAFE_RENAME": "true"} if "://" in at else None
    (tmp_path / "lake").mkdir()
    rows = TYPED.with_columns(total=pl.col("total") + 1)
    rows.write_delta(at, delta_write_options={"partition_by": ["status"]}, mode="overwrite", storage_options=options)
    DeltaTable(at, storage_options=options).delete("order_id > '002'")
    TYPED.tail(4).write_delta(at, mode="append", storage_options=options)
    expected = ROWS.with_columns(total=pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("11.50")).otherwise("total"))
    expected = expected.with_columns(total=pl.when(order_id=pl.lit("002")).then(pl.lit("21.00")).otherwise("total"))
    for named in (at, f"{at}/", at.removesuffix("/delta")):
        book = load(named)
        same(book, expected)
        assert [source.path.rstrip("/") for source in book.sources] == [at]


@pytest.mark.usefixtures("_every_way")
@pytest.mark.parametrize("warehouse", ["lake", "s3://books/lake"])
def test_iceberg_tables(bucket: Any, tmp_path: Path, warehouse: str) -> None:
    """A metadata file is the table as it was then; a folder does not tell which of them counts."""
    assert bucket
    storage = {
        "s3.endpoint": os.environ["AWS_ENDPOINT_URL"],
        "s3.access-key-id": "key",
        "s3.secret-access-key": "secret",
        "s3.region": "us-east-1",
    }
    catalog = InMemoryCatalog(
        "books", warehouse=warehouse if "://" in warehouse else str(tmp_path / warehouse), **storage
    )
    catalog.create_namespace_if_not_exists("sales")
    rows = TYPED.to_arrow()
    name = f"sales.orders_{len(list(tmp_path.iterdir()))}"
    if catalog.table_exists(name):
        catalog.drop_table(name)
    table = catalog.create_table(name, schema=rows.schema)
    table.append(rows)
    before = table.metadata_location
    table.delete("order_id == '004'")
    same(load(before))
    same(load(table.metadata_location), ROWS.filter(pl.col("order_id") != "004"))
    folder = warehouse if "://" in warehouse else str(tmp_path / warehouse)
    with pytest.raises(CustReportError, match=f"^{folder}: an Iceberg table is in it; name its newest metadata file"):
        load(folder)


@pytest.mark.parametrize("extra", ["delta", "iceberg"])
def test_an_extra_that_is_not_installed_is_named(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, with what installs it."""
    for name in list(sys.modules):
        if name.partition(".")[0] in {"deltalake", "pyiceberg"}:
            monkeypatch.setitem(sys.modules, name, None)
    put(Path(), {"delta/_delta_log/0.json": b"{}", "delta/a.parquet": b"", "iceberg/v1.metadata.json": b"{}"})
    at = "delta" if extra == "delta" else "iceberg/v1.metadata.json"
    with pytest.raises(CustReportError) as caught:
        load(at)
    assert str(caught.value) == f"{at}: {extra.title()} tables are read with: pip install 'custreport[{extra}]'"


def test_damaged_tables_are_told() -> None:
    """A log or metadata that is none is refused in one line."""
    put(
        Path(), {"delta/_delta_log/00000000000000000000.json": b"{}", "delta/a.parquet": b"", "v1.metadata.json": b"{}"}
    )
    with pytest.raises(CustReportError, match=r"^delta: [^\n]+$"):
        load("delta")
    with pytest.raises(CustReportError, match=r"^v1.metadata.json: no metadata of an Iceberg table$"):
        load("v1.metadata.json")


def test_check_says_what_a_table_is(tmp_path: Path) -> None:
    """Its kind, and its size where that is known."""
    put(tmp_path / "orders", parts())
    ROWS.write_delta("delta")
    said = CliRunner().invoke(app, ["check", "orders"]).output
    assert "Parquet in Hive partitions · " in said
    assert " bytes · 6 rows" in said
    assert "Delta table · 6 rows" in CliRunner().invoke(app, ["check", "delta"]).output


def test_no_part_is_left_out_by_a_period(tmp_path: Path) -> None:
    """Risk, first orders and the previous purchase day need all of them, and the reconciliation counts every row."""
    put(tmp_path / "orders", parts())
    done = CliRunner().invoke(app, ["leaderboard", "orders", "--period", "2024-03", "--as-of", "2024-03-31"])
    assert done.exit_code == 0, done.output
    assert "6 rows read" in done.output


def test_lake_is_told_by_its_name() -> None:
    """Neither a plain file nor a folder that is no partition."""
    hive = {
        "orders/year=2024/month=03/part-0.parquet": "orders",
        "year=2024/a.PQ": ".",
        "/data/x=1/orders/y=2/a.parquet": "/data/x=1/orders",
        "/data/x=1/orders/a.parquet": None,
        "orders/year=2024/a.csv": None,
        "orders/a=b.parquet": None,
    }
    assert {name: remote.root_of(Path(name)) for name in hive} == {n: r and Path(r) for n, r in hive.items()}
