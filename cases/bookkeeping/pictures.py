"""Pictures made clean: decoded and encoded anew, upright, in eight bits a channel, nothing seen in them lost.

Only pixels survive: place, camera, owner, comments and whatever hangs behind the picture stay in the original.
"""

import io
import threading
from typing import Any

import pi_heif
from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

MAX_PIXELS = 60_000_000
MAX_PHOTO_PIXELS = 120_000_000
"""A photograph (JPEG, HEIF) of more than ``MAX_PIXELS`` is scaled down: phones take 64 and 108 million. A JPEG is so as it
is decoded, which takes no more memory than a smaller one."""
LARGE = 24_000_000
QUALITY = 92
LOOKED_AT, ONE_SHADE = 150, 6  # pixels across, and of 256 shades, when asking whether a picture shows anything

pi_heif.register_heif_opener()
# What we allow is judged here, by the size the file claims, before anything is decoded.
Image.MAX_IMAGE_PIXELS = MAX_PHOTO_PIXELS
_one_large_at_a_time = threading.Lock()


def clean(raw: bytes, kind: str, name: str) -> tuple[bytes, str, bool]:
    """Return a clean picture of ``raw``, a JPEG, PNG or HEIF by its first bytes, its content type, and whether it is blank.

    Raises ``ValidationError`` naming the file and how to mend it.
    """
    try:
        with Image.open(io.BytesIO(raw), formats=[kind]) as image:
            _check(image, kind, name)
            if image.width * image.height <= LARGE:
                return _encoded(image, kind)
            with _one_large_at_a_time:
                return _encoded(image, kind)
    except ValidationError:
        raise
    except Image.DecompressionBombError as problem:
        raise _too_many_pixels(name) from problem
    except Exception as problem:  # whatever a decoder trips over, the file is at fault
        raise ValidationError(f"图片“{name}”已损坏或不完整，请重新拍摄或上传。", code="broken") from problem


def _check(image: Image.Image, kind: str, name: str) -> None:
    if image.width * image.height > (MAX_PIXELS if kind == "PNG" else MAX_PHOTO_PIXELS):
        raise _too_many_pixels(name)
    if kind == "PNG" and getattr(image, "is_animated", False):
        raise ValidationError(f"“{name}”是动画，只能上传静止的图片；请截取需要的画面后上传。", code="animated")


def _too_many_pixels(name: str) -> ValidationError:
    return ValidationError(f"图片“{name}”的像素过大，请缩小后上传。", code="pixels")


def is_blank(image: Image.Image) -> bool:
    """Tell whether a picture shows nothing: all of it is of about one shade."""
    small = image.convert("L").resize((LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
    shades = small.tobytes()
    return max(shades) - min(shades) <= ONE_SHADE


def _encoded(image: Image.Image, kind: str) -> tuple[bytes, str, bool]:
    while kind == "JPEG" and image.width * image.height > MAX_PIXELS:
        image.draft(image.mode, (image.width // 2, image.height // 2))
    ImageOps.exif_transpose(image, in_place=True)  # in place: a large picture is not held twice
    pixels = _in_eight_bits(image.reduce(2) if image.width * image.height > MAX_PIXELS else image)
    pixels.info.clear()  # comments, profiles, place: nothing but pixels is written
    target, options = _target(kind)
    out = io.BytesIO()
    pixels.save(out, target, **options)
    return out.getvalue(), f"image/{target.lower()}", is_blank(pixels)


def _target(kind: str) -> tuple[str, dict[str, Any]]:
    return ("PNG", {"compress_level": 3}) if kind == "PNG" else ("JPEG", {"quality": QUALITY})


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Return the picture as RGB, or as RGBA where it has a channel of transparency of its own."""
    if image.mode.startswith("I"):
        image = _scaled(image)
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        return image.convert("RGBA")
    return _on_white(image) if "transparency" in image.info else image.convert("RGB")


def _scaled(image: Image.Image) -> Image.Image:
    """Scale grey of more than eight bits by the bits it uses: a scanner's twelve in sixteen are no black picture."""
    wide = image.convert("I")
    _, brightest = wide.getextrema()
    spare = max(int(brightest).bit_length() - 8, 0)  # type: ignore[arg-type]
    return wide.point(lambda value: value * (1 / (1 << spare)) + 0).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    """Put what has a transparent colour on white, as a browser shows it: dropped, that colour is often black."""
    seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("RGB")
