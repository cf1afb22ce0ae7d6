"""Delivery: batches in, acknowledged after the commit; news out, streamed or polled."""
