namespace Brisk.Redis;

/// <summary>What has to happen in one piece, inside of Redis. The sums are those of a node's own limits.</summary>
internal static class RedisScripts
{
    /// <summary>
    /// KEYS: what is counted. ARGV: now, the first wait, the longest, when attempts are forgotten (all in ms), then how many
    /// attempts each key has free. Answers the ms to wait; 0 when the attempt was counted.
    /// </summary>
    public const string Attempt = """
        local now, first, longest, forgotten = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local wait = 0
        for i, key in ipairs(KEYS) do
          local known = redis.call('HMGET', key, 'count', 'last')
          local count, last = tonumber(known[1]) or 0, tonumber(known[2]) or now
          if last > now then
            -- The clock was set back: time goes on from here.
            last = now
            redis.call('HSET', key, 'last', last)
          end
          if now - last > forgotten then
            redis.call('DEL', key)
          elseif count >= tonumber(ARGV[4 + i]) then
            wait = math.max(wait, last + math.min(first * 2 ^ math.min(count - ARGV[4 + i], 30), longest) - now)
          end
        end
        if wait > 0 then return math.ceil(wait) end
        for _, key in ipairs(KEYS) do
          redis.call('HINCRBY', key, 'count', 1)
          redis.call('HSET', key, 'last', now)
          redis.call('PEXPIRE', key, forgotten)
        end
        return 0
        """;

    /// <summary>KEYS: what was counted once too often.</summary>
    public const string TakeBack = """
        if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HINCRBY', KEYS[1], 'count', -1) <= 0 then redis.call('DEL', KEYS[1]) end
        return 0
        """;
}
