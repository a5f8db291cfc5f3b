"""Pages that were decoded are kept for the next crops, within a bound."""

from __future__ import annotations

from flask.testing import FlaskClient
from PIL import Image

from shared.documents.expansion import FoundPage
from shared.documents.opening import PlacedPage
from shared.readings import Outcome
from shared.states import UploadKind
from tests.web import forms
from tests.web.working import Hands
from web.results.developed import Developed


def placed(number: int) -> PlacedPage:
    return PlacedPage(number, "blob", UploadKind.TIFF, FoundPage("a", None, None, None, number))


def test_the_next_crop_of_a_page_needs_no_decoding(client: FlaskClient, hands: Hands) -> None:
    job = forms.read(client, hands, Outcome.REVIEW)
    path = f"/api/v1/jobs/{job}/pages/1/image?field="
    assert client.get(f"{path}score").status_code == 200
    blobs = list(hands.context.settings.data_dir.rglob(f"{job}/*"))
    assert blobs
    for blob in blobs:
        blob.unlink()
    assert client.get(f"{path}id").status_code == 200
    assert client.get(f"{path}id&turn=90").status_code == 200


def test_what_was_used_longest_ago_goes_first_and_what_is_too_large_is_not_kept() -> None:
    developed, decoded = Developed(2 * 100), list[int]()

    def look(number: int, side: int = 10) -> None:
        def decode() -> Image.Image:
            decoded.append(number)
            return Image.new("L", (side, side))

        developed.get(placed(number), decode)

    for number in (1, 2, 1, 3, 1, 2):
        look(number)
    assert decoded == [1, 2, 3, 2]
    for _ in range(2):
        look(4, side=15)
    assert decoded[4:] == [4, 4]
    look(2)
    assert decoded[6:] == []
