UPDATE ask SET expires_at = now() + interval '14 days' WHERE purpose <> 'withdraw';
UPDATE listing SET expires_at = now() + interval '14 days';
UPDATE challenge SET expires_at = now() + interval '30 minutes';
UPDATE link_code SET expires_at = now() + interval '30 minutes';
