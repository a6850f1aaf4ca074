"""Treatment in Japan (恶性肿瘤赴日医疗服务)."""
