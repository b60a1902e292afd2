using System.Globalization;
using Brisk.Server;

namespace Brisk;

/// <summary>Sizes and lifetimes of the cache as people write them: <c>size=64MB,lists=10m,search=30s</c>. What is not named stays as it is.</summary>
internal static class CacheSetting
{
    private const string Shape = "Write it like size=64MB,lists=5m,records=5m,search=2m,timeline=3m; any of them can be left out.";

    /// <exception cref="CommandFailedException">It cannot be understood; the message says why.</exception>
    public static BriskOptions Apply(string? text, BriskOptions options)
    {
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw Refusal(part);
            var value = part[(equals + 1)..].Trim();
            var lifetimes = options.CacheLifetimes;
            options = part[..equals].Trim() switch
            {
                "size" => options with { CacheBytes = Size(part, value) },
                "lists" => options with { CacheLifetimes = lifetimes with { Lists = Time(part, value) } },
                "records" => options with { CacheLifetimes = lifetimes with { Records = Time(part, value) } },
                "search" => options with { CacheLifetimes = lifetimes with { Search = Time(part, value) } },
                "timeline" => options with { CacheLifetimes = lifetimes with { Timeline = Time(part, value) } },
                _ => throw Refusal(part),
            };
        }
        return options;
    }

    /// <summary>What the process may take, as <c>600MB</c>, in bytes; the usual where nothing is said.</summary>
    /// <exception cref="CommandFailedException">It cannot be understood; the message says why.</exception>
    public static long Memory(string? text) => SizeOf(text, "the memory") ?? MemoryPlan.Standard;

    /// <summary>What the finished exports of a workspace may take, in bytes; the usual where nothing is said.</summary>
    /// <exception cref="CommandFailedException">It cannot be understood; the message says why.</exception>
    public static long Exports(string? text) => SizeOf(text, "the exports") ?? BriskOptions.UsualExportBytes;

    /// <summary>What a file at a record may have, in bytes; the usual where nothing is said.</summary>
    /// <exception cref="CommandFailedException">It cannot be understood; the message says why.</exception>
    public static long File(string? text) => SizeOf(text, "a file") ?? BriskOptions.UsualFileBytes;

    private static long? SizeOf(string? text, string what) => text is null ? null
        : TrySize(text, out var bytes) ? bytes : throw new CommandFailedException($"{text} is no size of {what}. Write it like 600MB.");

    private static long Size(string part, string value) => TrySize(value, out var bytes) ? bytes : throw Refusal(part);

    /// <summary>Megabytes from 1 to 64 GB.</summary>
    private static bool TrySize(string value, out long bytes)
    {
        bytes = value.EndsWith("MB", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(value[..^2], NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes)
            ? megabytes * 1024L * 1024 : 0;
        return bytes is >= 1L << 20 and <= 65_536L << 20;
    }

    /// <summary>Seconds or minutes, from a second to a day.</summary>
    private static TimeSpan Time(string part, string value)
    {
        var unit = value.Length > 0 ? value[^1] switch { 's' => 1, 'm' => 60, _ => 0 } : 0;
        return unit > 0 && int.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1
            && (long)count * unit <= 86_400 ? TimeSpan.FromSeconds((long)count * unit) : throw Refusal(part);
    }

    private static CommandFailedException Refusal(string part) => new($"{part} is no setting of the cache. {Shape}");
}
