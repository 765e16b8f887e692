"""Reading what was compressed, without taking its word for how much it is."""

import zstandard


def decompress(decompressor: zstandard.ZstdDecompressor, frame: bytes | memoryview, largest: int) -> bytes:
    """Decompress a frame that says how large it is, as all of an archive do.

    Raises:
        zstandard.ZstdError: If it is no such frame, or says that it is larger than `largest`.
    """
    # The library would trust the frame, and take as much memory as it says.
    if not 0 <= zstandard.frame_content_size(frame) <= largest:
        raise zstandard.ZstdError("the size of a frame is out of range")
    return decompressor.decompress(frame)
