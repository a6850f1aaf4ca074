"""Multidisciplinary consultations (重大疾病 MDT 多学科会诊)."""
