"""A formal registry of e-commerce customer-service metrics (客服指标)."""
