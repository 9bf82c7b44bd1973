"""Practice and patient as one whole number, exactly, and back: the practice's code above the patient's."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handrail.foundation.errors import UserError

_PATIENT_BITS = 40
_MAX_PRACTICES = 1 << (64 - _PATIENT_BITS)
# A patient number below this is its own code; any other, and every text, gets the next code above it.
_FIRST_GIVEN_CODE = 1 << (_PATIENT_BITS - 1)


class PatientKeys:
    """Codes given so far; the same value has the same code in every part of a file."""

    def __init__(self) -> None:
        self._practices: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._texts: pa.Array | None = None

    def encode_numbers(self, table: pa.Table) -> np.ndarray:
        """Return keys of notes whose patients are whole numbers."""
        patients = table["patient"].combine_chunks().to_numpy()
        own = (patients >= 0) & (patients < _FIRST_GIVEN_CODE)
        if not own.all():
            codes = [self._numbers.setdefault(int(n), len(self._numbers)) for n in patients[~own]]
            patients = patients.copy()
            patients[~own] = np.array(codes, np.int64) + _FIRST_GIVEN_CODE
        return self._join_codes(self.encode_practices(table), patients)

    def encode_texts(self, practices: list[np.ndarray], patients: Iterable[pa.Array]) -> list[np.ndarray]:
        """Return keys of the parts of a file whose patients are text; they share one dictionary."""
        encoded = pa.chunked_array(list(patients), pa.string()).dictionary_encode()
        self._texts = encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], pa.string())
        codes = [chunk.indices.to_numpy().astype(np.int64) + _FIRST_GIVEN_CODE for chunk in encoded.chunks]
        return [self._join_codes(*pair) for pair in zip(practices, codes, strict=True)]

    def encode_practices(self, table: pa.Table) -> np.ndarray:
        """Return the code of each note's practice, uint64."""
        column = table["practice"].combine_chunks()
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        names = encoded.dictionary.to_pylist()
        codes = np.array(
            [self._practices.setdefault(name, len(self._practices)) for name in names], np.uint64
        )
        if len(self._practices) > _MAX_PRACTICES:
            raise UserError(f"practice: expected at most {_MAX_PRACTICES} practices. Is it the right column?")
        of_notes: np.ndarray = codes[encoded.indices.to_numpy()] if len(codes) else np.empty(0, np.uint64)
        return of_notes

    def decode_keys(self, keys: np.ndarray) -> tuple[pa.Array, pa.Array]:
        """Return practice and patient of each key."""
        practices, codes = self._split_codes(keys)
        names = pa.DictionaryArray.from_arrays(
            pa.array(practices), pa.array(list(self._practices), pa.string())
        )
        if self._texts is not None:
            return names, self._texts.take(pa.array(codes - _FIRST_GIVEN_CODE))
        return names, pa.array(self._decode_numbers(codes))

    def find_order(self, keys: np.ndarray) -> np.ndarray:
        """Return the places of the keys sorted by practice and patient."""
        practices, codes = self._split_codes(keys)
        practices = _rank_texts(pa.array(list(self._practices), pa.string()))[practices]
        if self._texts is not None:
            patients = _rank_texts(self._texts)[codes - _FIRST_GIVEN_CODE]
        else:
            patients = self._decode_numbers(codes)
        if len(patients) and patients.min() >= 0 and patients.max() < 1 << _PATIENT_BITS:
            return np.argsort(self._join_codes(practices.astype(np.uint64), patients))
        return np.lexsort((patients, practices))

    @staticmethod
    def _split_codes(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return codes of practice (int32) and patient (int64)."""
        practices = np.right_shift(keys, np.uint64(_PATIENT_BITS)).astype(np.int32)
        return practices, np.bitwise_and(keys, np.uint64((1 << _PATIENT_BITS) - 1)).astype(np.int64)

    def _decode_numbers(self, codes: np.ndarray) -> np.ndarray:
        """Return patient numbers of the codes of whole numbers."""
        given = codes >= _FIRST_GIVEN_CODE
        if not given.any():
            return codes
        numbers = np.array(list(self._numbers), np.int64)
        return np.where(given, numbers[np.where(given, codes - _FIRST_GIVEN_CODE, 0)], codes)

    @staticmethod
    def _join_codes(practices: np.ndarray, patients: np.ndarray) -> np.ndarray:
        keys: np.ndarray = np.left_shift(practices, np.uint64(_PATIENT_BITS)) | patients.astype(np.uint64)
        return keys


def _rank_texts(texts: pa.Array) -> np.ndarray:
    """Return the place of each text in their sorted order."""
    ranks = np.empty(len(texts), np.int64)
    ranks[pc.array_sort_indices(texts).to_numpy()] = np.arange(len(texts))
    return ranks
