"""Direct payment of specialty drugs out of hospital (恶性肿瘤院外特药直付服务)."""
