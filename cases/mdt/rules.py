"""The MDT consultation's own eligibility rules, judged after the common ones."""

from cases.eligibility.review_rules import covered_disease, quota_left

MDT_RULES = (covered_disease("MDT-01", "保障范围内的重大疾病"), quota_left("MDT-07", "MDT 多学科会诊 1 次"))
