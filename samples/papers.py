"""Papers that are plainly samples, for every file that a step's form must have."""

import io
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from cases.declaration.words import Step
from cases.models import document_types


def sample_files(step: Step, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sample for every file the step's form must have."""
    label = document_types.label(entered["type"]) if "type" in entered else step.label
    fields = step.form.base_fields.items()
    return {
        name: sample_paper(label) for name, field in fields if isinstance(field, forms.FileField) and field.required
    }


def sample_paper(label: str) -> SimpleUploadedFile:
    """Return a picture that is plainly a sample."""
    image = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(image)
    for line in range(12):
        draw.line((60, 160 + line * 48, 560 - (line % 3) * 90, 160 + line * 48), fill="#c8d0d8", width=6)
    draw.rectangle((40, 40, 580, 837), outline="#8795a3", width=3)
    draw.text((60, 80), "DEMO - NOT A REAL DOCUMENT", fill="#4f5d6b", font_size=28)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return SimpleUploadedFile(f"{label}.jpg", out.getvalue(), content_type="image/jpeg")
