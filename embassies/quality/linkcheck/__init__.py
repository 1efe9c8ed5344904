"""Link check: recorded websites are fetched, phone numbers checked against plans."""
