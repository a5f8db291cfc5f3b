"""A PDF as PDFium sees it: opened, measured and drawn, with no limits but those of the process."""

from __future__ import annotations

import ctypes
import mmap
import os
from typing import Any, Self

import pypdfium2.raw as pdfium

BYTES = 3
"""Of a pixel: red, green and blue."""
DRAWN, DAMAGED, EMPTIED, TOO_LARGE = "drawn", "damaged", "emptied", "too-large"
"""What comes of a page; emptied: nothing is left of it, for something on it cannot be decoded."""
ENCRYPTED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
_memcmp = ctypes.CDLL(None).memcmp
_memcmp.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
FLAGS = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER


class Document:
    """An open PDF in a file. Raises ValueError (`encrypted`, `damaged`)."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._access = pdfium.FPDF_FILEACCESS(m_FileLen=os.fstat(file).st_size)
        kind = dict(self._access._fields_)["m_GetBlock"]
        self._access.m_GetBlock = kind(self._read)
        self._document = pdfium.FPDF_LoadCustomDocument(ctypes.byref(self._access), None)
        error = pdfium.FPDF_GetLastError()
        if not self._document:
            os.close(file)
            raise ValueError("encrypted" if error in ENCRYPTED else DAMAGED)
        self._is_whole = bool(pdfium.FPDF_DocumentHasValidCrossReferenceTable(self._document))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        pdfium.FPDF_CloseDocument(self._document)
        os.close(self._file)

    def __len__(self) -> int:
        """Return how many pages the file promises."""
        return int(pdfium.FPDF_GetPageCount(self._document))

    def size(self, index: int) -> tuple[float, float] | None:
        """Return width and height of a page in points, or None where it is not there."""
        size = pdfium.FS_SIZEF()
        found = pdfium.FPDF_GetPageSizeByIndexF(self._document, index, ctypes.byref(size))
        return (size.width, size.height) if found else None

    def draw(self, index: int, memory: mmap.mmap, width: int, height: int) -> str:
        """Draw a page on white paper, (h, w, 3) uint8 with red first, and say what came of it."""
        page = pdfium.FPDF_LoadPage(self._document, index)
        if not page:
            return DAMAGED
        try:
            place = ctypes.addressof(ctypes.c_char.from_buffer(memory))
            if not _render(page, place, width, height):
                return TOO_LARGE
            is_blank = _is_even(place, width * height * BYTES)
            is_lost = is_blank and not (self._is_whole and _images_are_whole(page))
            return EMPTIED if is_lost else DRAWN
        finally:
            pdfium.FPDF_ClosePage(page)

    def _read(self, _parameter: Any, position: int, buffer: Any, size: int) -> int:
        try:
            data = os.pread(self._file, size, position)
        except OSError:
            return 0
        ctypes.memmove(buffer, data, len(data))
        return int(len(data) == size)


def _render(page: Any, place: int, width: int, height: int) -> bool:
    """Draw a page where its pixels belong; False where no bitmap can be so large."""
    stride = width * BYTES
    ctypes.memset(place, 0xFF, stride * height)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, place, stride)
    if not bitmap:
        return False
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, FLAGS)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return True


def _is_even(place: int, size: int) -> bool:
    """Tell whether all bytes are the same: each is as the one behind it."""
    return bool(_memcmp(place, place + 1, size - 1) == 0)


def _images_are_whole(page: Any) -> bool:
    """Tell whether each image on a page can be decoded: what cannot is left out without a word."""
    objects = (
        pdfium.FPDFPage_GetObject(page, index)
        for index in range(pdfium.FPDFPage_CountObjects(page))
    )
    images = (
        one for one in objects if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_IMAGE
    )
    return all(map(_is_decoded, images))


def _is_decoded(image: Any) -> bool:
    bitmap = pdfium.FPDFImageObj_GetBitmap(image)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return bool(bitmap)
