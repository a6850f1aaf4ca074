"""Load products and their covered diseases from ``data/products/``.

The diseases are the 28 critical illnesses of 《重大疾病保险的疾病定义使用规范（2020年修订版）》, an example until the
product's clauses confirm them. Loading adds what is missing and leaves alone what staff have edited.
"""

from django.db import transaction

from policies.data_files import rows
from policies.models import CoveredDisease, Product

PRODUCT_CODE = "ZYSH-BWYL"


@transaction.atomic
def load_products() -> Product:
    """Make sure the products of ``products.csv`` exist and return the manual's product with its covered diseases."""
    for row in rows("products.csv"):
        Product.objects.get_or_create(code=row["code"], defaults={"name": row["name"], "note": row["note"]})
    product = Product.objects.get(code=PRODUCT_CODE)
    for row in rows("critical_illnesses.csv"):
        CoveredDisease.objects.get_or_create(
            product=product,
            seq=int(row["seq"]),
            defaults={"name": row["name"], "malignant": row["malignant"] == "yes", "source": row["source"]},
        )
    return product
