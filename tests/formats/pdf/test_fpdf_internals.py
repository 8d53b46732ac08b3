"""What of fpdf2 is not its documented interface still does what the PDF relies on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader

from custreport.formats.pdf import fpdf_internals
from custreport.formats.pdf.fonts import bundled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def pdf() -> Iterator[FPDF]:
    """A page with the bundled font."""
    made = FPDF()
    made.add_font("noto", "", bundled(""))
    made.set_font("noto", "", 12)
    made.add_page()
    yield made
    fpdf_internals.font_of(made, "noto").close()


def test_widths_are_those_that_fpdf2_measures(pdf: FPDF) -> None:
    """The sum of a text's glyph widths, in thousandths of its size, is the width that ``get_string_width`` finds."""
    pdf.c_margin = 0
    widths = fpdf_internals.glyph_widths(fpdf_internals.font_of(pdf, "noto"))
    for text in ("Harbour & Vine", "1,234,567.89", "Żabka Ωμέγα Дом", "÷ · – … €"):
        points = sum(widths[character] for character in text) * 12 / 1000
        assert points / pdf.k == pytest.approx(pdf.get_string_width(text))


def test_a_font_has_what_it_draws(pdf: FPDF) -> None:
    """The bundled font has Latin, Greek and Cyrillic letters, and no Chinese ones."""
    font = fpdf_internals.font_of(pdf, "noto")
    assert all(fpdf_internals.has_character(font, character) for character in "aŻΩД€")
    assert not fpdf_internals.has_character(font, "東")


def test_text_begins_where_its_cell_does(pdf: FPDF) -> None:
    """With the padding a text begins a millimetre further right; without it, at the edge of the cell."""

    def left() -> float:
        xs: list[float] = []

        def visit(text: str, _matrix: object, place: list[float], *_: object) -> None:
            if text.strip():
                xs.append(place[4])

        page = PdfReader(io.BytesIO(bytes(pdf.output()))).pages[0]
        page.extract_text(visitor_text=visit)
        return xs[-1] / pdf.k

    fpdf_internals.remove_cell_padding(pdf)
    pdf.set_xy(50, 50)
    pdf.cell(40, 5, "Acme")
    assert left() == pytest.approx(50, abs=0.01)


@pytest.mark.parametrize(("kind", "size"), [("PNG", (40, 10)), ("JPEG", (7, 21))])
def test_size_of_a_picture(pdf: FPDF, kind: str, size: tuple[int, int]) -> None:
    """The size in pixels that the picture was made with."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    assert fpdf_internals.picture_size(pdf, out.getvalue()) == size


def test_size_of_a_drawing(pdf: FPDF, tmp_path: Path) -> None:
    """The proportions of an SVG are those of its box."""
    file = tmp_path / "logo.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10" width="30" height="10"></svg>', "utf-8"
    )
    width, height = fpdf_internals.picture_size(pdf, file.read_bytes())
    assert width / height == pytest.approx(3)
