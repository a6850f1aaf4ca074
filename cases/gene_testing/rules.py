"""The gene test's own eligibility rules, judged after the common ones."""

from cases.eligibility.review_rules import covered_disease, place_listed, quota_left

GENE_TESTING_RULES = (
    covered_disease("GENE-01", "保障范围内的恶性肿瘤", what="恶性肿瘤"),
    quota_left("GENE-05", "基因检测 1 次"),
    place_listed("GENE-26", "基因检测服务覆盖城市列表"),
)
