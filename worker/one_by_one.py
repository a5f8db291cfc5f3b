"""Read images together; where one of them breaks the reader, only that one fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.errors import PageError
from shared.images import Pixels
from shared.number_options import NumberOptions
from worker.outages import is_outage
from worker.reading import Reader, Readings


@dataclass(frozen=True)
class EachReader:
    """A reader, what is asked of it, and who is told of a fault of ours."""

    reader: Reader
    max_error: float
    options: NumberOptions | None
    report: Callable[[Exception], None]

    def read(self, images: Sequence[Pixels]) -> list[Readings | PageError]:
        """Return the readings of each image, or why it has none.

        Raises what an outage raised: all images are to be read again later.
        """
        if len(images) > 1:
            try:
                return list(self.reader.read(images, self.max_error, self.options))
            except PageError:
                pass  # it comes up again at its page
            except Exception as error:
                if is_outage(error):
                    raise
                self.report(error)
        return [self._read_one(image) for image in images]

    def _read_one(self, image: Pixels) -> Readings | PageError:
        try:
            return self.reader.read([image], self.max_error, self.options)[0]
        except PageError as error:
            return error
        except Exception as error:
            if is_outage(error):
                raise
            error.add_note(f"the image has {' × '.join(map(str, image.shape))} values")
            self.report(error)
            return PageError("it could not be read; the fault is in the log", code="internal-error")
