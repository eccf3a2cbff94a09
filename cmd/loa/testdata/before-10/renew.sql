UPDATE request SET expires_at = now() + interval '14 days' WHERE purpose <> 'withdraw';
UPDATE batch_request SET expires_at = now() + interval '14 days';
UPDATE challenge SET expires_at = now() + interval '30 minutes';
UPDATE link_code SET expires_at = now() + interval '30 minutes';
